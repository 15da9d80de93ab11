import { Button, SegmentedControl, TextInput } from "@mantine/core";
import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { FlowForms, FlowProblem, FlowTried } from "../../protocol";
import { nodeOf, nodesOf } from "../../state/flow";
import { choose, closeFlow, discard, type Editor, goOn, publish, typeText } from "../../stores/flow-editor";
import { problemText } from "../words";
import { Difference } from "./difference";
import { Drawing, NodeList } from "./drawing";
import classes from "./flows.module.css";
import { HeadForm } from "./head-form";
import { History } from "./history";
import { Hours } from "./hours";
import { AddNode, namesOf, NodeForm } from "./node-form";
import { Try } from "./try";
import { YamlPane, type YamlHandle } from "./yaml-pane";

type Side = "form" | "head" | "hours" | "try" | "file" | "difference" | "history";
const SIDES: Side[] = ["form", "head", "hours", "try", "file", "difference", "history"];

/** A flow being edited: drawing, forms and file are of one text. */
export function FlowEditor({ open, forms }: { open: Editor; forms: FlowForms }) {
  const { t } = useTranslation();
  const [view, setView] = useState<"drawing" | "list">("drawing");
  const [side, setSide] = useState<Side>("form");
  const [tried, setTried] = useState<FlowTried | null>(null);
  const yaml = useRef<YamlHandle>(null);
  const names = useMemo(() => namesOf(open.data, open.names, forms), [open.data, open.names, forms]);
  const chosen = open.chosen !== null && Object.hasOwn(nodesOf(open.data), open.chosen) ? open.chosen : null;
  const pick = (id: string) => {
    choose(id);
    if (side !== "file" && side !== "try") setSide("form");
  };
  const goTo = (problem: FlowProblem) => {
    const id = nodeOf(problem);
    if (id !== null) choose(id);
    if (side === "file" || id === null) {
      setSide("file");
      requestAnimationFrame(() => yaml.current?.go(problem.line, problem.column));
    } else setSide("form");
  };
  const shared = { data: open.data, forms, problems: open.problems };
  const Picture = view === "drawing" ? Drawing : NodeList;
  return (
    <section
      className={classes.editor}
      aria-label={t("flows.editing", { flow: open.flow })}
      data-testid="flow-editor"
    >
      <Bar open={open} showDifference={() => setSide("difference")} />
      <div className={classes.panes}>
        <div className={classes.left}>
          <div className={classes.row}>
            <SegmentedControl
              transitionDuration={0}
              size="xs"
              aria-label={t("flows.view")}
              value={view}
              onChange={(word) => setView(word as "drawing" | "list")}
              data={["drawing", "list"].map((word) => ({ value: word, label: t(`flows.${word}`) }))}
            />
            <AddNode data={open.data} forms={forms} />
            {!open.isReadable && <span className={classes.wrong}>{t("flows.unreadable")}</span>}
          </div>
          <Picture {...shared} chosen={chosen} choose={pick} tried={tried} />
          <Problems problems={open.problems} go={goTo} />
        </div>
        <div className={classes.right}>
          <SegmentedControl
            transitionDuration={0}
            size="xs"
            fullWidth
            aria-label={t("flows.sides")}
            value={side}
            onChange={(word) => setSide(word as Side)}
            data={SIDES.map((word) => ({ value: word, label: t(`flows.side.${word}`) }))}
          />
          {side === "form" &&
            (chosen === null ? (
              <p className={classes.dim}>{t("flows.chooseNode")}</p>
            ) : (
              <NodeForm {...shared} names={names} id={chosen} />
            ))}
          {side === "head" && <HeadForm {...shared} names={names} />}
          {side === "hours" && <Hours open={open} />}
          {side === "try" && <Try open={open} tell={setTried} />}
          {side === "file" && (
            <YamlPane text={open.text} problems={open.problems} type={typeText} handle={yaml} />
          )}
          {side === "difference" &&
            (open.newest === 0 ? (
              <p className={classes.dim}>{t("flows.neverPublished")}</p>
            ) : (
              <Difference flow={open.flow} version={open.newest} text={open.text} />
            ))}
          {side === "history" && <History open={open} />}
        </div>
      </div>
    </section>
  );
}

function Bar({
  open,
  showDifference,
}: {
  open: Editor;

  showDifference: () => void;
}) {
  const { t, i18n } = useTranslation();
  const [note, setNote] = useState("");
  const [done, setDone] = useState(0);
  const wrong = open.problems.filter((one) => !one.is_warning).length;
  const isBehind = open.after !== open.newest;
  const isChanged = open.text !== open.base;
  const put = async () => {
    setDone(0);
    if (await publish(note)) {
      setNote("");
      setDone(open.after + 1);
    }
  };
  return (
    <>
      <div className={classes.bar}>
        <Button size="compact-sm" variant="default" onClick={closeFlow} data-testid="flow-close">
          {t("flows.back")}
        </Button>
        <h2>{open.flow}</h2>
        <span className={classes.dim}>
          {open.newest > 0 ? t("flows.versionInForce", { version: open.newest }) : t("flows.neverPublished")}
        </span>
        <span className={classes.dim} data-testid="flow-draft" data-is={open.draft}>
          {isChanged ? t(`flows.draft.${open.draft}`) : ""}
        </span>
        <span
          className={wrong > 0 ? classes.wrong : classes.fine}
          role="status"
          data-testid="flow-state"
          data-wrong={open.isChecked ? wrong : undefined}
        >
          {!open.isChecked
            ? t("flows.checking")
            : wrong > 0
              ? t("flows.wrong", { count: wrong })
              : t("flows.sound")}
        </span>
        <span className={classes.push} />
        {isChanged && (
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => void discard()}
            data-testid="flow-discard"
          >
            {t("flows.discard")}
          </Button>
        )}
        <TextInput
          size="xs"
          aria-label={t("flows.note")}
          placeholder={t("flows.note")}
          value={note}
          maxLength={1000}
          data-testid="flow-note"
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <Button
          size="compact-sm"
          disabled={!open.isChecked || wrong > 0 || !isChanged || isBehind}
          onClick={() => void put()}
          data-testid="flow-publish"
        >
          {t("flows.publish")}
        </Button>
      </div>
      {done > 0 && (
        <p className={classes.fine} role="status" data-testid="flow-published">
          {t("flows.published", { version: done })}
        </p>
      )}
      {isBehind && (
        <div className={classes.behind} role="alert" data-testid="flow-behind">
          {t("flows.behind", { version: open.newest, who: open.newestBy, mine: open.after })}
          <Button size="compact-xs" variant="default" onClick={showDifference}>
            {t("flows.difference")}
          </Button>
          <Button size="compact-xs" variant="default" onClick={() => void goOn()} data-testid="flow-go-on">
            {t("flows.goOn")}
          </Button>
          <Button size="compact-xs" variant="default" onClick={() => void discard()}>
            {t("flows.takeTheirs")}
          </Button>
        </div>
      )}
      {!open.areCommentsKept && <p className={classes.odd}>{t("flows.commentsLost")}</p>}
      {open.problem && (
        <p className={classes.wrong} role="alert">
          {problemText(open.problem, t, i18n.language)}
        </p>
      )}
    </>
  );
}

/** All that is wrong or odd, in the order of the file. */
function Problems({ problems, go }: { problems: FlowProblem[]; go: (problem: FlowProblem) => void }) {
  const { t, i18n } = useTranslation();
  if (problems.length === 0) return null;
  return (
    <ul className={classes.problems} aria-label={t("flows.problems")}>
      {problems.map((one) => (
        <li key={`${one.line}:${one.column}:${one.en}`} data-problem={one.is_warning ? "odd" : "wrong"}>
          <button type="button" onClick={() => go(one)} data-testid={`problem-${one.line}`}>
            <span aria-hidden="true">{one.is_warning ? "▲" : "✖"}</span>{" "}
            {t("flows.lineNumber", { line: one.line })}
            {one.where.length > 0 && ` · ${one.where.join(".")}`}:{" "}
            {i18n.language.startsWith("zh") ? one.zh : one.en}
          </button>
        </li>
      ))}
    </ul>
  );
}
