import { useSession } from "@/api/session";

const osloDay = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Oslo" });

const now = () => osloDay.format(new Date());

/** Today in Norway as a plain date; in a demo the day that the example takes for today. */
export function useToday(): string {
  return useSession()?.example_date ?? now();
}
