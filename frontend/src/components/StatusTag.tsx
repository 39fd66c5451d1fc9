import { Tag } from "@digdir/designsystemet-react";
import {
  ArrowForwardIcon,
  ArrowUndoIcon,
  CheckmarkCircleIcon,
  CheckmarkIcon,
  CircleIcon,
  DoorOpenIcon,
  GavelIcon,
  HourglassIcon,
  LayersIcon,
  PadlockLockedIcon,
  PaperplaneIcon,
  PencilWritingIcon,
  PlayIcon,
  StarIcon,
  XMarkOctagonIcon,
} from "@navikt/aksel-icons";
import type { ComponentProps, ReactNode } from "react";
import { useTranslation } from "react-i18next";

type Tone = "neutral" | "info" | "success" | "warning" | "danger";
const looks: Record<string, [Tone, typeof CircleIcon]> = {
  draft: ["neutral", PencilWritingIcon],
  submitted: ["info", PaperplaneIcon],
  forwarded: ["info", ArrowForwardIcon],
  returned: ["warning", ArrowUndoIcon],
  merged: ["neutral", LayersIcon],
  withdrawn: ["neutral", XMarkOctagonIcon],
  open: ["success", DoorOpenIcon],
  closed: ["neutral", PadlockLockedIcon],
  decided: ["success", GavelIcon],
  proposed: ["info", HourglassIcon],
  approved: ["success", CheckmarkIcon],
  running: ["info", PlayIcon],
  completed: ["success", CheckmarkCircleIcon],
  evaluated: ["success", StarIcon],
  rejected: ["danger", XMarkOctagonIcon],
  cancelled: ["danger", XMarkOctagonIcon],
  adopted: ["success", GavelIcon],
  called: ["info", PaperplaneIcon],
  sent: ["info", PaperplaneIcon],
  paid: ["success", CheckmarkCircleIcon],
  prepared: ["neutral", PencilWritingIcon],
  accepted: ["success", CheckmarkIcon],
  declined: ["danger", XMarkOctagonIcon],
  complained: ["warning", ArrowUndoIcon],
  upheld: ["neutral", GavelIcon],
  changed: ["warning", ArrowUndoIcon],
};

interface StatusTagProps {
  /** The state's code; its text is `status.<code>` unless `label` says otherwise. */
  status: string;
  label?: ReactNode;
}

/** A state as icon and word: the colour only helps. */
export function StatusTag({ status, label }: StatusTagProps) {
  const { t } = useTranslation();
  const [tone, Icon] = looks[status] ?? (["neutral", CircleIcon] as const);
  return (
    <Tag data-color={tone as ComponentProps<typeof Tag>["data-color"]} data-size="sm" className="fl-tag">
      <Icon aria-hidden />
      <span>{label ?? t(`status.${status}`, { defaultValue: status })}</span>
    </Tag>
  );
}
