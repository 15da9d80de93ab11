import { ActionIcon, Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { StaffCertification } from "../../protocol";
import { daysBetween, standing, today } from "../../state/staff";
import type { Option } from "../admin/form";
import { DayField } from "../parts/day-field";
import classes from "./staff.module.css";

interface CertificationsProps {
  held: StaffCertification[];
  known: StaffCertification[]; // as they were read: what is over and there stays for good
  options: Option[];
  wrong: string | undefined;
  onChange(held: StaffCertification[]): void;
}

const shapes = { over: "✕", "to-come": "◷", ending: "⚠", valid: "✓" };

/** What somebody is certified for, from a day through a day; what is over stands there to be read. */
export function Certifications({ held, known, options, wrong, onChange }: CertificationsProps) {
  const { t } = useTranslation();
  const now = today();
  const labelOf = (id: string) => options.find((one) => one.value === id)?.label ?? id;
  const put = (place: number, next: Partial<StaffCertification>) =>
    onChange(held.map((one, index) => (index === place ? { ...one, ...next } : one)));
  const add = (reason: string) => {
    const until = `${Number(now.slice(0, 4)) + 1}${now.slice(4)}`.replace("-02-29", "-02-28");
    onChange([...held, { reason, first_day: now, last_day: until }]);
  };
  return (
    <fieldset className={classes.given} data-testid="certifications">
      <legend>{t("staff.certifications")}</legend>
      {held.length === 0 && <p className={classes.none}>{t("staff.noCertification")}</p>}
      <ul>
        {held.map((one, place) => {
          const how = standing(one, now);
          const isPast = how === "over" && known.some((was) => JSON.stringify(was) === JSON.stringify(one));
          const what = labelOf(one.reason);
          const day = (name: "first_day" | "last_day") => (
            <DayField
              size="xs"
              aria-label={`${what}: ${t(`staff.${name}`)}`}
              readOnly={isPast}
              value={one[name]}
              onChange={(typed) => put(place, { [name]: typed })}
              data-testid={`${name}-${one.reason}`}
            />
          );
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: two may be for the same reason and day while it is typed
            <li key={place} data-standing={how} data-testid={`certified-${one.reason}`}>
              <span>
                {what}
                <span className={classes[how]}>
                  {shapes[how]} {t(`staff.standing.${how}`, { days: daysBetween(now, one.last_day) })}
                </span>
              </span>
              {day("first_day")}
              {day("last_day")}
              {!isPast && (
                <ActionIcon
                  variant="subtle"
                  size="sm"
                  aria-label={t("staff.remove", { what })}
                  onClick={() => onChange(held.filter((_, index) => index !== place))}
                >
                  ✕
                </ActionIcon>
              )}
            </li>
          );
        })}
      </ul>
      <Select
        size="xs"
        searchable
        aria-label={t("staff.add", { what: t("staff.certifications") })}
        placeholder={t("staff.add", { what: t("staff.certifications") })}
        data={options}
        value={null}
        error={wrong}
        onChange={(reason) => reason !== null && add(reason)}
        data-testid="certification-add"
      />
    </fieldset>
  );
}
