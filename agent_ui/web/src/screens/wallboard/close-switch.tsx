import { Button, Popover, Select, TextInput } from "@mantine/core";
import { memo, useCallback, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, problemIn } from "../../link/http";
import type { Closed, Incoming, Problem, Waiting } from "../../protocol";
import { useMay } from "../../stores/session";
import { KeyButton } from "../parts/key-button";
import { useKeys } from "../parts/use-keys";
import { problemText, timeOfDay } from "../words";
import classes from "./closing.module.css";

const KEY = "F9";

interface SwitchProps {
  kind: "queue" | "line";
  id: string;
  name: string;
  closed: Closed | null | undefined;
}

/** Closed by whom, since when, why: for everybody to see. */
export function ClosedNote({ closed }: { closed: Closed | null | undefined }) {
  const { t, i18n } = useTranslation();
  if (!closed) return null;
  const by = i18n.language.startsWith("zh") ? closed.by_zh : closed.by_en;
  const time = timeOfDay(Date.parse(closed.at), i18n.language);
  return (
    <p className={classes.closed} data-testid="closed">
      <svg viewBox="0 0 16 16" width="12" height="12" aria-hidden="true">
        <path d="M1 6h14v4H1z" fill="currentColor" />
      </svg>{" "}
      {t("closing.closed", { by, time })}
      {closed.why && ` ${closed.why}`} ·{" "}
      {t(closed.how === "keep" || closed.how === "let-go" ? "closing.waiting" : "closing.incoming")}{" "}
      {t(`closing.how.${closed.how as Waiting | Incoming}`)}
    </p>
  );
}

/** Closes a queue or a line, and opens it again: one key, while the focus is in its tile or row. */
export const CloseSwitch = memo(function CloseSwitch({ kind, id, name, closed }: SwitchProps) {
  const { t, i18n } = useTranslation();
  const may = useMay("close");
  const here = useRef<HTMLSpanElement>(null);
  const [isAsking, setAsking] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const isClosed = Boolean(closed);
  const tried = useCallback(async (work: () => Promise<void>) => {
    try {
      await work();
      setProblem(null);
      setAsking(false);
    } catch (error) {
      setProblem(problemIn(error));
    }
  }, []);
  const press = useCallback(() => {
    if (isClosed) void tried(() => (kind === "queue" ? api.openQueue(id) : api.openLine(id)));
    else setAsking((was) => !was);
  }, [isClosed, kind, id, tried]);
  useKeys(
    useCallback(
      (event: KeyboardEvent) => {
        const isPlain = !(event.altKey || event.ctrlKey || event.metaKey || event.shiftKey);
        const place = here.current?.closest(`[data-${kind}]`);
        return event.key === KEY && isPlain && place?.contains(document.activeElement) ? press : null;
      },
      [press, kind],
    ),
  );
  if (!may) return null;
  return (
    <span ref={here}>
      <Popover
        opened={isAsking}
        onChange={setAsking}
        withinPortal
        trapFocus
        returnFocus
        withRoles={false} // its button is inside of what it hangs on
        transitionProps={{ duration: 0 }}
      >
        <Popover.Target>
          <span>
            <KeyButton
              isSmall
              label={t(isClosed ? "closing.open" : "closing.close")}
              keyName={KEY}
              testid={`close-${id}`}
              onClick={press}
            />
          </span>
        </Popover.Target>
        <Popover.Dropdown>
          <Form kind={kind} id={id} name={name} tried={tried} />
        </Popover.Dropdown>
      </Popover>
      {problem !== null && (
        <span role="alert" className={classes.problem}>
          {problemText(problem, t, i18n.language)}
        </span>
      )}
    </span>
  );
}, isSameSwitch);

/** The server says the same again with each change of the tile. */
function isSameSwitch(one: SwitchProps, other: SwitchProps): boolean {
  return (
    one.kind === other.kind &&
    one.id === other.id &&
    one.name === other.name &&
    Boolean(one.closed) === Boolean(other.closed)
  );
}

interface FormProps {
  kind: "queue" | "line";
  id: string;
  name: string;
  tried: (work: () => Promise<void>) => Promise<void>;
}

function Form({ kind, id, name, tried }: FormProps) {
  const { t } = useTranslation();
  const ways = kind === "queue" ? (["keep", "let-go"] as const) : (["announce", "refuse"] as const);
  const [how, setHow] = useState<string>(ways[0]);
  const [why, setWhy] = useState("");
  return (
    <form
      className={classes.form}
      aria-label={t("closing.closeName", { name })}
      onSubmit={(event) => {
        event.preventDefault();
        void tried(() =>
          kind === "queue"
            ? api.closeQueue(id, { waiting: how as Waiting, why })
            : api.closeLine(id, { incoming: how as Incoming, why }),
        );
      }}
    >
      <p>{t(kind === "queue" ? "closing.queueMeans" : "closing.lineMeans")}</p>
      <Select
        size="xs"
        label={t(kind === "queue" ? "closing.waiting" : "closing.incoming")}
        value={how}
        data={ways.map((way) => ({ value: way, label: t(`closing.how.${way}`) }))}
        onChange={(found) => setHow(found ?? ways[0])}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false, transitionProps: { duration: 0 }, keepMounted: false }}
        data-testid={`close-how-${id}`}
      />
      <TextInput
        size="xs"
        label={t("closing.why")}
        value={why}
        maxLength={200}
        onChange={(event) => setWhy(event.currentTarget.value)}
        data-testid={`close-why-${id}`}
      />
      {/* The trap gives the focus away a moment after it is set: to this one, whoever types meanwhile. */}
      <Button type="submit" size="xs" color="stop" data-autofocus data-testid={`close-now-${id}`}>
        {t("closing.closeName", { name })}
      </Button>
    </form>
  );
}
