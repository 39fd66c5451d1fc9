import { Input } from "@digdir/designsystemet-react";
import { type ComponentProps, useState } from "react";

import { isUnread } from "@/components/recordDraft";

import type { Typed } from "./values";

interface WrittenInputProps extends Omit<ComponentProps<typeof Input>, "value" | "onChange"> {
  value: Typed<number> | undefined;
  read: (text: string) => number | null;
  write: (value: number) => string;
  onValue: (value: Typed<number>) => void;
}

/** A number in a cell: shown written out, read as people type it; what cannot be read stays as it was typed. */
export function WrittenInput({ value, read, write, onValue, ...rest }: WrittenInputProps) {
  const [typing, setTyping] = useState<string | null>(null);
  const written = isUnread(value) ? value.unread : value === null || value === undefined ? "" : write(value as number);
  return (
    <Input
      {...rest}
      autoComplete="off"
      value={typing ?? written}
      onChange={(event) => {
        const text = event.target.value;
        setTyping(text);
        onValue(text.trim() === "" ? null : (read(text) ?? { unread: text }));
      }}
      onBlur={() => setTyping(null)}
    />
  );
}
