import { Alert } from "@digdir/designsystemet-react";
import type { ReactNode } from "react";

/** Says that it worked and what happens next. The place stands there from the start, so that it is read aloud. */
export function Notice({ children }: { children?: ReactNode }) {
  return (
    <div role="status" className="fl-notice">
      {children && <Alert data-color="success">{children}</Alert>}
    </div>
  );
}
