import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { ApiProblem } from "@/api/problem";
import { wholeProblem } from "@/components/wholeProblem";

import { type Meeting, meetingQuery } from "./meetings";

const inWords = (thrown: ApiProblem) => {
  const whole = wholeProblem(thrown) as ApiProblem;
  return [whole.message, ...whole.errors.map((one) => [one.message, one.remedy].filter(Boolean).join(" "))].join(" ");
};

/** One change of a meeting at a time: the answer is shown at once, and a refusal in words beside the button. */
export function useMeetingChange(meeting: Meeting) {
  const queries = useQueryClient();
  const { t } = useTranslation();
  const [running, setRunning] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const run = async (change: () => Promise<Meeting>): Promise<boolean> => {
    setRunning(true);
    setProblem(null);
    try {
      queries.setQueryData(meetingQuery(meeting.id).queryKey, await change());
      void queries.invalidateQueries({ queryKey: ["meetings"] });
      return true;
    } catch (thrown) {
      if (!(thrown instanceof ApiProblem)) throw thrown;
      setProblem(thrown.isConflict ? t("meetings.conflict") : inWords(thrown));
      // Another has changed the meeting in the meantime: the page then shows it, and what was typed stays.
      void queries.invalidateQueries({ queryKey: meetingQuery(meeting.id).queryKey });
      return false;
    } finally {
      setRunning(false);
    }
  };
  return { run, running, problem };
}
