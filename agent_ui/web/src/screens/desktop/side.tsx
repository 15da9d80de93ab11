import { Suspense } from "react";
import { useTranslation } from "react-i18next";
import type { Catalogue } from "../../protocol";
import { type Tab, tabs, useSide } from "../../stores/side";
import { patient } from "../parts/patient";
import { keys } from "./keys";
import { OwedList } from "./owed-list";
import classes from "./side.module.css";
import { WorkList } from "./work-list";

// Fetched when somebody looks at them: a desk takes calls without.
const Directory = patient(() => import("./directory"));
const MyDay = patient(() => import("./my-day"));

const keyOf: Record<Tab, string> = { work: keys.work, people: keys.people, day: keys.day };

/** What an agent looks at between calls: the work list, the others, the own day. One at a time, each with a key. */
export function Side({ catalogue }: { catalogue: Catalogue }) {
  const { t } = useTranslation();
  const tab = useSide((side) => side.tab);
  return (
    <section className={classes.side} aria-label={t("side.label")}>
      <div role="tablist" className={classes.tabs} aria-label={t("side.label")}>
        {tabs.map((one) => (
          <button
            key={one}
            type="button"
            role="tab"
            id={`tab-${one}`}
            aria-selected={tab === one}
            aria-controls="side-panel"
            aria-keyshortcuts={keyOf[one].replace("Ctrl", "Control")}
            data-testid={`tab-${one}`}
            onClick={() => useSide.setState({ tab: one })}
          >
            {t(`side.${one}`)}
            <span className="key" aria-hidden="true">
              {keyOf[one]}
            </span>
          </button>
        ))}
      </div>
      <div role="tabpanel" id="side-panel" aria-labelledby={`tab-${tab}`}>
        {tab === "work" && (
          <>
            <OwedList catalogue={catalogue} />
            <WorkList catalogue={catalogue} />
          </>
        )}
        <Suspense>
          {tab === "people" && <Directory catalogue={catalogue} />}
          {tab === "day" && <MyDay catalogue={catalogue} />}
        </Suspense>
      </div>
    </section>
  );
}
