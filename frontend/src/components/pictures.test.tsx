import { render, screen, within } from "@testing-library/react";
import { expect, it } from "vitest";

import { DataTable } from "./DataTable";
import { PotBars } from "./PotBars";
import { shareOfYear, YearWheel } from "./YearWheel";

const pot = { key: "p", label: "Omsøkte midler", paid_ore: 100_00, committed_ore: 200_00, planned_ore: 230_00, left_ore: 470_00 };

it("the bars say their point in the title and hold the same figures as a table", () => {
  render(<PotBars pots={[pot]} />);
  expect(screen.getByRole("heading").textContent).toBe("47\u00a0% av midlene er ledige");
  expect(screen.getByRole("table", { hidden: true }).textContent).toContain("470");
});

it("overspending is said in words", () => {
  render(<PotBars pots={[{ ...pot, left_ore: -500_000_00 }]} />);
  expect(screen.getByRole("heading").textContent).toBe("Det er brukt 500\u00a0000\u00a0kr mer enn det finnes");
});

it("the wheel marks the phase that is now, in words too", () => {
  const phases = [
    { key: "a", label: "Melde behov", from: "2026-08-01", to: "2026-10-31" },
    { key: "b", label: "Prioritere", from: "2026-11-01", to: "2026-12-15", owner: "Samarbeidsforum" },
    { key: "c", label: "Vedta", from: "2027-01-01", to: "2027-02-01" },
  ];
  render(<YearWheel schoolYear={2026} today="2026-11-25" phases={phases} />);
  const rows = within(screen.getByRole("list")).getAllByRole("listitem").map((item) => item.textContent);
  expect([rows[0]?.includes("Ferdig"), rows[1]?.includes("Nå"), rows[2]?.includes("Neste")]).toEqual([true, true, true]);
  expect([shareOfYear(2026, "2026-08-01"), shareOfYear(2026, "2027-08-01"), shareOfYear(2026, "2020-01-01")]).toEqual([0, 1, 0]);
});

it("an empty table says so, and a sortable column turns around", async () => {
  const { rerender } = render(<DataTable caption="Behov" columns={[]} rows={[]} rowKey={String} />);
  expect(screen.getByRole("heading").textContent).toBe("Ingenting passer med filtrene");
  const sorts: unknown[] = [];
  const columns = [{ key: "n", header: "Navn", cell: (row: string) => row, sortable: true }];
  rerender(<DataTable caption="Behov" columns={columns} rows={["x"]} rowKey={String} sort={{ key: "n", direction: "ascending" }} onSort={(sort) => sorts.push(sort)} />);
  screen.getByRole("button", { name: "Navn" }).click();
  expect(sorts).toEqual([{ key: "n", direction: "descending" }]);
});
