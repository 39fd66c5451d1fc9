import { type PointerEvent as ReactPointerEvent, type RefObject, useCallback, useEffect, useRef, useState } from "react";

interface Drag {
  id: string;
  /** The row that it would be put before; the count of rows: after the last. */
  before: number;
}

const EDGE = 90;

/**
 * Dragging of rows with mouse, pen or finger: begins on a handle, shows where the row would land, and lets the page
 * follow near its edges. Rows are the elements with `data-row` in the list; nothing is moved before the row is let go.
 */
export function useRowDrag(list: RefObject<HTMLElement | null>, onDrop: (id: string, place: number) => void) {
  const [drag, setDrag] = useState<Drag | null>(null);
  const drop = useRef(onDrop);
  drop.current = onDrop;
  const stop = useRef<(() => void) | null>(null);
  useEffect(() => () => stop.current?.(), []);

  const start = useCallback(
    (event: ReactPointerEvent, id: string) => {
      if (event.button !== 0) return;
      const from = { x: event.clientX, y: event.clientY };
      let y = event.clientY;
      let begun = false;
      let frame = 0;
      let before = -1;
      const rows = () => [...(list.current?.querySelectorAll<HTMLElement>("[data-row]") ?? [])];
      const look = () => {
        const all = rows();
        const found = all.findIndex((row) => {
          const box = row.getBoundingClientRect();
          return y < box.top + box.height / 2;
        });
        before = found === -1 ? all.length : found;
        setDrag((was) => (was?.id === id && was.before === before ? was : { id, before }));
      };
      const follow = () => {
        const speed = y < EDGE ? y - EDGE : y > window.innerHeight - EDGE ? y - (window.innerHeight - EDGE) : 0;
        if (speed !== 0) {
          window.scrollBy(0, speed / 4);
          look();
        }
        frame = requestAnimationFrame(follow);
      };
      const move = (now: PointerEvent) => {
        y = now.clientY;
        if (!begun) {
          if (Math.hypot(now.clientX - from.x, now.clientY - from.y) < 5) return;
          begun = true;
          frame = requestAnimationFrame(follow);
        }
        now.preventDefault();
        look();
      };
      const end = () => {
        cancelAnimationFrame(frame);
        window.removeEventListener("pointermove", move);
        window.removeEventListener("pointerup", up);
        window.removeEventListener("pointercancel", end);
        window.removeEventListener("keydown", escape);
        stop.current = null;
        setDrag(null);
      };
      const up = () => {
        const all = rows();
        const was = all.findIndex((row) => row.dataset.row === id);
        end();
        if (begun && before >= 0) drop.current(id, before > was ? before : before + 1);
      };
      const escape = (pressed: KeyboardEvent) => {
        if (pressed.key === "Escape") end();
      };
      window.addEventListener("pointermove", move, { passive: false });
      window.addEventListener("pointerup", up);
      window.addEventListener("pointercancel", end);
      window.addEventListener("keydown", escape);
      stop.current = end;
    },
    [list],
  );
  return { drag, start };
}
