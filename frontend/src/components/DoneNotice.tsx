import { Alert, Heading, Paragraph } from "@digdir/designsystemet-react";
import { type ReactNode, useEffect, useRef } from "react";

/** It worked, and this happens next. Takes focus, so that it is also heard. */
export function DoneNotice({ title, children }: { title: string; children?: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.focus({ preventScroll: true });
    box.current?.scrollIntoView({ block: "nearest" });
  }, [title]);
  return (
    <div ref={box} tabIndex={-1} role="status" className="fl-done fl-focus-target">
      <Alert data-color="success">
        <Heading level={2} data-size="2xs">
          {title}
        </Heading>
        {children && <Paragraph>{children}</Paragraph>}
      </Alert>
    </div>
  );
}
