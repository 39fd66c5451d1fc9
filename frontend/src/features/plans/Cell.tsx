import { type ClipboardEvent, useId, useState } from "react";

import styles from "./plans.module.css";

interface CellProps {
  /** Names the cell for a screen reader: the column and the row. */
  label: string;
  value: number;
  read: (text: string) => number | null;
  write: (value: number) => string;
  /** Said under the cell when what is typed cannot be read. */
  wrong: string;
  onChange: (value: number) => void;
  suffix?: string;
  /** Its place in a table that one moves about in. */
  place?: string;
  over?: boolean;
  onPaste?: (event: ClipboardEvent<HTMLInputElement>) => void;
}

/** A number in a table: typed as people type it; what cannot be read stays where it was typed, and says so. */
export function Cell({ label, value, read, write, wrong, onChange, suffix, place, over = false, onPaste }: CellProps) {
  const id = useId();
  const [typing, setTyping] = useState<string | null>(null);
  const unread = typing !== null && read(typing) === null;
  const [left, setLeft] = useState(true);
  return (
    <span className={styles.cell} data-over={over || undefined}>
      <input
        aria-label={label}
        aria-invalid={(unread && left) || over || undefined}
        aria-describedby={unread && left ? id : undefined}
        inputMode="decimal"
        autoComplete="off"
        data-place={place}
        value={typing ?? write(value)}
        onFocus={(event) => {
          setLeft(false);
          event.target.select();
        }}
        onChange={(event) => {
          setTyping(event.target.value);
          const amount = read(event.target.value);
          if (amount !== null) onChange(amount);
        }}
        onBlur={() => {
          setLeft(true);
          if (!unread) setTyping(null);
        }}
        onKeyDown={(event) => {
          if (event.key === "Escape") setTyping(null);
        }}
        onPaste={onPaste}
      />
      {suffix && <span aria-hidden>{suffix}</span>}
      {unread && left && (
        <span id={id} className={styles.wrong}>
          {wrong}
        </span>
      )}
    </span>
  );
}
