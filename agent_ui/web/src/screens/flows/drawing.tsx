import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { FlowForms, FlowProblem, FlowTried } from "../../protocol";
import { aboutOf, at, type Data, kindOf, nodeOf, nodesOf, waysOf, wordOf, worst } from "../../state/flow";
import { BOX_H, BOX_W, draw } from "../../state/flow-drawing";
import classes from "./flows.module.css";

interface Props {
  data: Data | null;
  forms: FlowForms;
  problems: FlowProblem[];
  chosen: string | null;
  choose: (id: string) => void;
  /** A caller's way that is tried beside it, to be marked. */
  tried: FlowTried | null;
}

/** The way as the drawing marks it: its nodes, its lines, and the node where it stands now. */
function wayOf(tried: FlowTried | null) {
  const steps = tried?.steps ?? [];
  return {
    nodes: new Set(steps.map((step) => step.node)),
    lines: new Set(tried?.ways.map((way) => way.join(" "))),
    here: steps.at(-1)?.node ?? null,
  };
}

/** What is wrong at each node. */
function byNode(problems: FlowProblem[]): Map<string, FlowProblem[]> {
  const found = new Map<string, FlowProblem[]>();
  for (const one of problems) {
    const id = nodeOf(one);
    if (id !== null) found.set(id, [...(found.get(id) ?? []), one]);
  }
  return found;
}

/** The flow as a graph. Each box is a button; the same as a list: `NodeList`. */
export function Drawing({ data, forms, problems, chosen, choose, tried }: Props) {
  const { t, i18n } = useTranslation();
  const nodes = nodesOf(data);
  const start = wordOf(at(data, ["start"]));
  const drawing = useMemo(() => {
    const ids = Object.keys(nodes);
    const edges = ids.flatMap((from) =>
      waysOf(nodes[from], forms).map((way) => ({
        from,
        to: way.to,
        label: way.key || (way.field === "then" ? "" : t(`flows.way.${way.field}`, way.field)),
      })),
    );
    return draw(ids, edges, start);
  }, [nodes, forms, start, t]);
  const wrong = byNode(problems);
  const way = wayOf(tried);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by key
    <section className={classes.canvas} tabIndex={0} aria-label={t("flows.drawing")}>
      <div className={classes.paper} style={{ width: drawing.width, height: drawing.height }}>
        <svg width={drawing.width} height={drawing.height} aria-hidden="true">
          <defs>
            <marker
              id="flow-to"
              viewBox="0 0 8 8"
              refX="8"
              refY="4"
              markerWidth="9"
              markerHeight="9"
              markerUnits="userSpaceOnUse"
              orient="auto"
            >
              <path d="M0 0 8 4 0 8z" className={classes.arrow} />
            </marker>
          </defs>
          {drawing.lines.map((line) => (
            <g
              key={`${line.from} ${line.to}`}
              data-near={(tried === null && (line.from === chosen || line.to === chosen)) || undefined}
              data-gone={way.lines.has(`${line.from} ${line.to}`) || undefined}
            >
              <path
                d={line.path}
                className={classes.line}
                data-back={line.isBack || undefined}
                markerEnd="url(#flow-to)"
              />
              <text x={line.x} y={line.y} className={classes.label}>
                {line.label}
              </text>
            </g>
          ))}
        </svg>
        {drawing.boxes.map((box) => {
          const node = nodes[box.id];
          const kind = kindOf(node);
          const state = worst(wrong.get(box.id) ?? []);
          return (
            <button
              type="button"
              key={box.id}
              className={classes.box}
              style={{ left: box.x, top: box.y, width: BOX_W, height: BOX_H }}
              data-kind={kind}
              data-problem={state ?? undefined}
              data-gone={way.nodes.has(box.id) || undefined}
              data-here={box.id === way.here || undefined}
              data-testid={`flow-node-${box.id}`}
              aria-pressed={box.id === chosen}
              title={(wrong.get(box.id) ?? [])
                .map((one) => (i18n.language.startsWith("zh") ? one.zh : one.en))
                .join("\n")}
              onClick={() => choose(box.id)}
            >
              <span className={classes.boxHead}>
                {box.id === start && <span title={t("flows.start")}>▶</span>}
                {box.id === way.here && <span title={t("try.here")}>☎</span>}
                <b>{box.id}</b>
                <span className={classes.kind}>{t(`flows.node.${kind}`, kind)}</span>
              </span>
              <span className={classes.about} title={aboutOf(node, forms, i18n.language)}>
                {aboutOf(node, forms, i18n.language)}
              </span>
              {state && (
                <span className={classes.mark} data-problem={state}>
                  {state === "wrong" ? "✖" : "▲"}{" "}
                  {t(`flows.${state}`, { count: wrong.get(box.id)?.length ?? 0 })}
                </span>
              )}
            </button>
          );
        })}
      </div>
    </section>
  );
}

/** The same as a list: each node with where it leads, for the keyboard and for those who hear the screen. */
export function NodeList({ data, forms, problems, chosen, choose, tried }: Props) {
  const { t, i18n } = useTranslation();
  const nodes = nodesOf(data);
  const wrong = byNode(problems);
  const way = wayOf(tried);
  return (
    <ul className={classes.list} aria-label={t("flows.list")}>
      {Object.entries(nodes).map(([id, node]) => {
        const state = worst(wrong.get(id) ?? []);
        return (
          <li
            key={id}
            data-chosen={id === chosen || undefined}
            data-gone={way.nodes.has(id) || undefined}
            data-here={id === way.here || undefined}
          >
            <button
              type="button"
              onClick={() => choose(id)}
              aria-pressed={id === chosen}
              className={classes.name}
            >
              {id}
            </button>
            <span className={classes.kind}>{t(`flows.node.${kindOf(node)}`, kindOf(node))}</span>
            <span className={classes.about}>{aboutOf(node, forms, i18n.language)}</span>
            {state && (
              <span className={classes.mark} data-problem={state}>
                {state === "wrong" ? "✖" : "▲"} {t(`flows.${state}`, { count: wrong.get(id)?.length ?? 0 })}
              </span>
            )}
            <ul>
              {waysOf(node, forms).map((way) => (
                <li key={`${way.field} ${way.key}`}>
                  {way.key ? t("flows.onKey", { key: way.key }) : t(`flows.way.${way.field}`, way.field)} →{" "}
                  {Object.hasOwn(nodes, way.to) ? (
                    <button type="button" className={classes.name} onClick={() => choose(way.to)}>
                      {way.to}
                    </button>
                  ) : (
                    <span className={classes.missing}>{t("flows.notThere", { name: way.to })}</span>
                  )}
                </li>
              ))}
            </ul>
          </li>
        );
      })}
    </ul>
  );
}
