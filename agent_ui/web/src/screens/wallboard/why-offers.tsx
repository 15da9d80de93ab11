import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Explained, NameBook, PastOffer, RunnerUp } from "../../protocol";
import { named } from "../../state/why";
import { askPast, foldPast, useWhy } from "../../stores/why";
import { problemText, timeOfDay } from "../words";
import classes from "./why.module.css";
import { Counts, WhyNow } from "./why-now";

const outcomes = ["open", "taken", "no-answer", "declined", "unreachable", "agent-left", "caller-gone"];

/** How each offer of the call came about: the stored choice, and on demand the whole answer of that moment. */
export function Offers({ told }: { told: Explained }) {
  const { t } = useTranslation();
  return (
    <>
      <h3>{t("why.offers")}</h3>
      {told.offers.length === 0 && <p className={classes.dim}>{t("why.noOffers")}</p>}
      <ol className={classes.offers}>
        {told.offers.toReversed().map((offer) => (
          <Offer key={offer.offer} offer={offer} call={told.call} names={told.names} />
        ))}
      </ol>
    </>
  );
}

function Offer({ offer, call, names }: { offer: PastOffer; call: string; names: NameBook }) {
  const { t, i18n } = useTranslation();
  const past = useWhy(({ screen }) => screen.past[offer.offer]);
  const problem = useWhy(({ screen }) => screen.pastProblem[offer.offer]);
  const outcome = outcomes.includes(offer.outcome)
    ? t(`why.outcomes.${offer.outcome}`)
    : t("why.outcomes.other", { why: offer.outcome });
  return (
    <li data-testid={`offer-${offer.offer}`} data-outcome={offer.outcome}>
      <p className={classes.what}>
        <time dateTime={offer.at}>{timeOfDay(Date.parse(offer.at), i18n.language)}</time>{" "}
        <strong>{named(names.agents, offer.agent, i18n.language)}</strong> {outcome}
        {offer.rang_s !== null && (
          <span className={classes.dim}> · {t("why.rang", { seconds: Math.round(offer.rang_s) })}</span>
        )}
      </p>
      {offer.choice !== null && (
        <>
          <p>
            {t(`why.of.${offer.choice.of}`)}
            {offer.choice.of === "agent" && <> · {t(`why.strategies.${offer.choice.strategy}`)}</>}
          </p>
          {offer.choice.runners_up.length > 0 && (
            <p className={classes.dim}>
              {t("why.runnersUp")}:{" "}
              {offer.choice.runners_up
                .map((one) => runnerText(one, offer.choice?.of === "agent", names, i18n.language, t))
                .join(t("why.list"))}
            </p>
          )}
          <Counts skips={offer.choice.skips} />
        </>
      )}
      <Button
        size="compact-sm"
        variant="default"
        aria-expanded={past !== undefined}
        data-testid={`replay-${offer.offer}`}
        onClick={() => (past === undefined ? void askPast(call, offer.offer) : foldPast(offer.offer))}
      >
        {t(past === undefined ? "why.whole" : "why.wholeHide")}
      </Button>
      {problem && <p className={classes.problem}>{problemText(problem, t, i18n.language)}</p>}
      {past !== undefined && (
        <div className={classes.then} data-testid="replayed" data-same={past.is_same}>
          <p className={past.is_same ? classes.dim : classes.problem}>
            {t(past.is_same ? "why.same" : "why.different")}
          </p>
          <WhyNow why={past.why} names={past.names} />
        </div>
      )}
    </li>
  );
}

function runnerText(
  one: RunnerUp,
  isAgent: boolean,
  names: NameBook,
  language: string,
  t: (key: string) => string,
): string {
  const name = isAgent ? named(names.agents, one.id, language) : one.id.slice(0, 6);
  return `${name} (${t(`why.strategies.${one.rule}`)})`;
}
