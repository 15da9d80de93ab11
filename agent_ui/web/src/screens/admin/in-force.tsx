import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { trail } from "../../link/trail";
import type { InForce } from "../../protocol";
import { dayAndTime } from "../words";
import classes from "./admin.module.css";

const LOOK_MS = 3000;

/** Since when calls go by what was changed, or why they do not yet. */
export function InForceNow() {
  const { t, i18n } = useTranslation();
  const [now, setNow] = useState<InForce | null>(null);
  const [isAway, setAway] = useState(false);
  useEffect(() => {
    let isGone = false;
    const look = () =>
      trail.inForce().then(
        (told) => {
          if (isGone) return;
          setNow(told);
          setAway(false);
        },
        () => !isGone && setAway(true),
      );
    void look();
    const timer = setInterval(() => void look(), LOOK_MS);
    return () => {
      isGone = true;
      clearInterval(timer);
    };
  }, []);
  if (now === null && !isAway) return null;
  const isGood = !isAway && now?.is_in_force === true;
  const why = isAway || now === null ? "server" : now.why;
  return (
    <p
      className={`${classes.hint} ${isGood ? classes.good : classes.warning}`}
      role="status"
      data-testid="in-force"
      data-is={isGood ? "yes" : why}
    >
      {isGood && now
        ? `✓ ${t("admin.inForce.since", { at: now.since ? dayAndTime(now.since, i18n.language) : "–" })}`
        : `⚠ ${t(`admin.inForce.why.${why}`, { why: now?.refused ?? "" })}`}
    </p>
  );
}
