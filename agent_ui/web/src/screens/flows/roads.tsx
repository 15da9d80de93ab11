import { Button, SegmentedControl } from "@mantine/core";
import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { flowApi } from "../../link/flows";
import { problemIn } from "../../link/http";
import type { Catalogue, Problem, RoadNumber, Roads } from "../../protocol";
import { columns, ITEM_H, ITEM_W, type Item, isDead, itemsOf, pathOf, placed } from "../../state/roads";
import { openFlow } from "../../stores/flow-editor";
import { useSession } from "../../stores/session";
import { goSection } from "../admin/use-section";
import { ProblemLine } from "../parts/problem-line";
import { nameById, nameOf } from "../words";
import classes from "./flows.module.css";
import { NumberForm } from "./number-form";

/** From each number to its queues, and where callers come to nothing. */
export default function RoadsSection() {
  const { t, i18n } = useTranslation();
  const session = useSession((state) => state.session);
  const [roads, setRoads] = useState<Roads | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [view, setView] = useState("drawing");
  const [chosen, setChosen] = useState<RoadNumber | null>(null);
  const read = useCallback(() => {
    flowApi.roads().then(setRoads, (error: unknown) => setProblem(problemIn(error)));
  }, []);
  useEffect(read, [read]);
  if (session.is !== "in") return null;
  const { catalogue } = session;
  return (
    <div className={classes.plain}>
      <div className={classes.bar}>
        <h2>{t("roads.title")}</h2>
        <SegmentedControl
          transitionDuration={0}
          size="xs"
          aria-label={t("flows.view")}
          value={view}
          onChange={setView}
          data={["drawing", "list"].map((word) => ({ value: word, label: t(`flows.${word}`) }))}
        />
        <Button size="compact-sm" variant="default" onClick={read}>
          {t("roads.again")}
        </Button>
      </div>
      <ProblemLine problem={problem} className={classes.wrong} />
      {roads && (
        <NumberForm
          catalogue={catalogue}
          roads={roads}
          chosen={chosen}
          done={read}
          leave={() => setChosen(null)}
        />
      )}
      {roads &&
        catalogue.clients.map((client) => {
          const items = itemsOf(roads, client.id);
          return (
            <section key={client.id} aria-label={nameOf(client, i18n.language)} className={classes.plain}>
              <h3>{nameOf(client, i18n.language)}</h3>
              {view === "drawing" ? (
                <Picture items={items} catalogue={catalogue} choose={setChosen} />
              ) : (
                <Tree items={items} catalogue={catalogue} choose={setChosen} />
              )}
            </section>
          );
        })}
    </div>
  );
}

interface Props {
  items: Item[];
  catalogue: Catalogue;
  choose: (number: RoadNumber) => void;
}

/** A number is changed here, a flow and its hours in its editor. */
function enter(item: Item, choose: Props["choose"]): void {
  if (item.number) choose(item.number);
  else if (item.flow) void openFlow(item.flow.flow).then(() => goSection("flows"));
}

function Picture({ items, catalogue, choose }: Props) {
  const { t } = useTranslation();
  const { places, width, height } = placed(items);
  const at = new Map(places.map((one) => [one.item.key, one]));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by key
    <section className={classes.roads} tabIndex={0} aria-label={t("flows.drawing")}>
      <div className={classes.paper} style={{ width, height: height + 24 }}>
        <div className={classes.columns}>
          {columns.map((one) => (
            <span key={one} style={{ width: ITEM_W }}>
              {t(`roads.column.${one}`)}
            </span>
          ))}
        </div>
        <svg width={width} height={height} aria-hidden="true">
          {places.flatMap((from) =>
            from.item.to.map((key) => {
              const to = at.get(key);
              if (!to) return null;
              return (
                <path key={`${from.item.key} ${key}`} className={classes.line} d={pathOf(from, to, places)} />
              );
            }),
          )}
        </svg>
        {places.map(({ item, x, y }) => (
          <button
            type="button"
            key={item.key}
            className={classes.box}
            style={{ left: x, top: y + 24, width: ITEM_W, height: ITEM_H }}
            data-problem={item.marks.some(isDead) ? "wrong" : item.marks.length > 0 ? "odd" : undefined}
            data-testid={`road-${item.kind}-${item.id}`}
            data-marks={item.marks.join(" ")}
            disabled={item.kind === "queue"}
            onClick={() => enter(item, choose)}
          >
            <Words item={item} catalogue={catalogue} />
          </button>
        ))}
      </div>
    </section>
  );
}

function Words({ item, catalogue }: { item: Item; catalogue: Catalogue }) {
  const { t, i18n } = useTranslation();
  const name = item.kind === "queue" ? nameById(catalogue.queues, item.id, i18n.language) : item.id;
  return (
    <>
      <b>{name}</b>
      <span className={classes.about}>
        {item.kind === "queue" &&
          t("roads.agents", { here: item.queue?.here ?? 0, able: item.queue?.able ?? 0 })}
        {item.kind === "hours" && t(`hours.is.${item.opening ?? "closed"}`)}
        {item.kind === "flow" && t("flows.versionInForce", { version: item.flow?.version ?? 0 })}
      </span>
      {item.marks.map((mark) => (
        <span key={mark} className={isDead(mark) ? classes.wrong : classes.odd}>
          {isDead(mark) ? "✖" : "▲"} {t(`roads.mark.${mark}`)}
        </span>
      ))}
    </>
  );
}

/** The same as a list: each number with everything that follows it. */
function Tree({ items, catalogue, choose }: Props) {
  const { t } = useTranslation();
  const byKey = new Map(items.map((one) => [one.key, one]));
  const reached = new Set(items.flatMap((one) => one.to));
  const roots = items.filter((one) => !reached.has(one.key));
  return (
    <ul className={classes.list} aria-label={t("flows.list")}>
      {roots.map((one) => (
        <Branch key={one.key} item={one} byKey={byKey} catalogue={catalogue} choose={choose} />
      ))}
    </ul>
  );
}

interface BranchProps extends Omit<Props, "items"> {
  item: Item;
  byKey: Map<string, Item>;
}

function Branch({ item, byKey, catalogue, choose }: BranchProps) {
  const { t } = useTranslation();
  const below = item.to.flatMap((key) => byKey.get(key) ?? []);
  return (
    <li>
      <span className={classes.kind}>{t(`roads.column.${item.kind}`)}</span>{" "}
      <Words item={item} catalogue={catalogue} />{" "}
      {item.kind !== "queue" && (
        <button type="button" className={classes.name} onClick={() => enter(item, choose)}>
          {t("flows.edit")}
        </button>
      )}
      {below.length > 0 && (
        <ul>
          {below.map((one) => (
            <Branch key={one.key} item={one} byKey={byKey} catalogue={catalogue} choose={choose} />
          ))}
        </ul>
      )}
    </li>
  );
}
