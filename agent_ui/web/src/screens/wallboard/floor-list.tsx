import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Catalogue, FloorAgent } from "../../protocol";
import { useSeat } from "../../stores/seat";
import { FloorRow } from "./floor-row";
import classes from "./floor.module.css";

const ROW_PX = 41;
const PAGE_ROWS = 10;
/** Rows drawn above and below what is seen, so that a wheel's turn meets rows and not white. */
const BESIDE = 6;

interface ListProps {
  agents: FloorAgent[];
  /** The ids to show, in order. */
  rows: string[];
  offsetMs: number;
  catalogue: Catalogue;
  maySee: boolean;
  mayWatch: boolean;
  /** Somebody's hand is in the list, or in a menu of it. */
  touched: () => void;
}

/** The rows that are seen, of however many there are; for a screen reader a grid of all of them. */
export function FloorList({ agents, rows, offsetMs, catalogue, maySee, mayWatch, touched }: ListProps) {
  const { t } = useTranslation();
  const actions = useSeat((one) => one.actions);
  const byId = useMemo(() => new Map(agents.map((agent) => [agent.id, agent])), [agents]);
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<string | null>(null);
  const wanted = useRef(false); // a key moved to another row: it gets the focus once it is drawn
  const found = active === null ? -1 : rows.indexOf(active);
  const at = Math.max(found, 0);
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: BESIDE,
    useFlushSync: false, // several scroll events within one frame are drawn once
    getItemKey: (index) => rows[index] ?? index,
    // The row that Tab comes to is always there, wherever the list is scrolled to.
    rangeExtractor: (range) => {
      const seen = defaultRangeExtractor(range);
      return rows.length === 0 || seen.includes(at) ? seen : [...seen, at].toSorted((a, b) => a - b);
    },
  });
  useEffect(() => {
    if (!wanted.current || active === null) return;
    wanted.current = false;
    rowOf(scroller.current, active)?.focus({ preventScroll: true });
  }, [active]);
  const move = (event: KeyboardEvent<HTMLTableSectionElement>) => {
    const target = event.target as HTMLElement;
    if (!event.currentTarget.contains(target)) return; // a menu of the row, drawn elsewhere
    const to = moved(event.key, at, rows.length);
    const id = to === null ? undefined : rows[to];
    if (to === null || id === undefined) return;
    event.preventDefault();
    list.scrollToIndex(to);
    if (id === active) rowOf(scroller.current, id)?.focus({ preventScroll: true });
    wanted.current = true;
    setActive(id);
  };
  const columns = 6 + Number(mayWatch);
  let drawnTo = 0;
  const drawn = list.getVirtualItems().flatMap((item) => {
    const id = rows[item.index];
    const agent = id === undefined ? undefined : byId.get(id);
    const gap = item.start - drawnTo;
    if (agent === undefined) return [];
    drawnTo = item.end;
    const row = (
      <FloorRow
        key={agent.id}
        {...{ agent, offsetMs, catalogue, maySee, mayWatch }}
        place={item.index}
        isActive={item.index === at}
        measure={list.measureElement}
      />
    );
    return gap > 0 ? [<Gap key={`before ${agent.id}`} px={gap} columns={columns} />, row] : [row];
  });
  return (
    // Without a row there is nothing to scroll, and nothing in it that the keyboard could come to.
    <div className={rows.length > 0 ? classes.scroller : ""} ref={scroller} data-testid="floor-scroller">
      <table
        className={`${classes.table} ${classes.grid}`}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a grid is what the arrow keys walk
        role="grid"
        aria-label={t("board.agents")}
        aria-rowcount={rows.length + 1}
      >
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col">{t("board.agent")}</th>
            <th scope="col" className={classes.stateColumn}>
              {t("board.state")}
            </th>
            <th scope="col" className={classes.figure}>
              {t("board.time")}
            </th>
            <th scope="col" className={classes.callerColumn}>
              {t("board.caller")}
            </th>
            <th scope="col">{t("board.queue")}</th>
            <th scope="col" className={classes.figure}>
              {t("board.handled")}
            </th>
            {mayWatch && (
              <th scope="col" className={classes.doing}>
                {t("watch.column")}
              </th>
            )}
          </tr>
        </thead>
        <tbody
          onKeyDown={(event) => {
            touched();
            move(event);
          }}
          onPointerMove={touched}
          onFocus={(event) => {
            touched();
            const id = event.target.closest("tr")?.dataset.agent;
            if (id === undefined) return;
            setActive(id);
            actions?.focus(id);
          }}
          onBlur={() => actions?.focus(null)}
        >
          {drawn}
          {drawn.length > 0 && <Gap px={list.getTotalSize() - drawnTo} columns={columns} />}
        </tbody>
      </table>
    </div>
  );
}

/** The room of the rows that are not drawn. */
function Gap({ px, columns }: { px: number; columns: number }) {
  if (px <= 0) return null;
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in it can have the focus
    <tr aria-hidden="true" className={classes.gap}>
      <td colSpan={columns} style={{ height: px }} />
    </tr>
  );
}

/** Where a key leads from a row; null: nowhere. */
function moved(key: string, at: number, count: number): number | null {
  const steps: Record<string, number> = {
    ArrowDown: 1,
    ArrowUp: -1,
    PageDown: PAGE_ROWS,
    PageUp: -PAGE_ROWS,
    Home: -count,
    End: count,
  };
  const step = steps[key];
  return step === undefined || count === 0 ? null : Math.min(Math.max(at + step, 0), count - 1);
}

function rowOf(scroller: HTMLElement | null, id: string): HTMLElement | null {
  return scroller?.querySelector(`tr[data-agent="${CSS.escape(id)}"]`) ?? null;
}
