import { useTranslation } from "react-i18next";
import type { Explained } from "../../protocol";
import { closeWhy, useWhy } from "../../stores/why";
import { ProblemLine } from "../parts/problem-line";
import { Waiting } from "../parts/waiting";
import { callerText, problemText } from "../words";
import { SidePanel } from "./side-panel";
import classes from "./why.module.css";
import { WhyNow } from "./why-now";
import { Offers } from "./why-offers";

/** Beside the board, never over a control that it needs: why a call waits, for whom, and how each offer came about. */
export function WhyPanel() {
  const about = useWhy(({ screen }) => screen.about);
  return about === null ? null : <Panel key={about} />;
}

function Panel() {
  const { t } = useTranslation();
  const told = useWhy(({ screen }) => screen.told);
  const problem = useWhy(({ screen }) => screen.problem);
  return (
    <SidePanel
      name="why"
      title={t("why.panel")}
      head={told && <span className={classes.caller}>{callerText(told.caller, t)}</span>}
      close={closeWhy}
    >
      <ProblemLine problem={problem} className={classes.problem} testid="why-problem" />
      {told ? <Told told={told} /> : !problem && <Waiting>{t("why.loading")}</Waiting>}
    </SidePanel>
  );
}

function Told({ told }: { told: Explained }) {
  const { t, i18n } = useTranslation();
  return (
    <>
      {told.trouble && (
        <p className={classes.problem} role="alert" data-code={told.trouble.code}>
          {problemText(told.trouble, t, i18n.language)}
        </p>
      )}
      {told.now !== null && <WhyNow why={told.now} names={told.names} isLive />}
      {told.now === null && told.trouble === null && <p className={classes.dim}>{t("why.gone")}</p>}
      <Offers told={told} />
    </>
  );
}
