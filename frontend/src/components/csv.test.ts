import { expect, it } from "vitest";

import { csvOf } from "./csv";

it("writes what a Norwegian spreadsheet reads, and lets no text become a formula", () => {
  expect(csvOf(["Navn", "Beløp"], [['Å "si" fra; nå', 1234.5], ["=1+1", null]])).toBe('\uFEFFNavn;Beløp\r\n"Å ""si"" fra; nå";1234,5\r\n\'=1+1;\r\n');
});
