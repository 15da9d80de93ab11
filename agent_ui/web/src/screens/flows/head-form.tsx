import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { FlowForms, FlowProblem } from "../../protocol";
import { at, type Data, entriesOf, freeName } from "../../state/flow";
import { Fields, type Names } from "./fields";
import classes from "./flows.module.css";
import { set } from "./node-form";
import { Remove } from "./remove";

interface Props {
  data: Data | null;
  forms: FlowForms;
  names: Names;
  problems: FlowProblem[];
}

/** What holds for the whole flow: its numbers and languages, what it looks up, what it asks afterwards. */
export function HeadForm(props: Props) {
  const { t } = useTranslation();
  const { data, forms } = props;
  return (
    <form className={classes.form} aria-label={t("flows.head")} onSubmit={(event) => event.preventDefault()}>
      <Fields {...props} fields={forms.head} where={[]} data={data ?? undefined} set={set} />
      <Named
        {...props}
        group="sources"
        fields={forms.source}
        made={{ kind: "http", url: "https://", fields: {} }}
      />
      <Surveys {...props} />
    </form>
  );
}

function Named({
  group,
  fields,
  made,
  ...props
}: Props & { group: "sources" | "surveys"; fields: FlowForms["source"]; made: Data }) {
  const { t } = useTranslation();
  const entries = entriesOf(at(props.data, [group]));
  const one = group === "sources" ? "source" : "survey";
  return (
    <fieldset className={classes.group}>
      <legend>{t(`flows.${group}`)}</legend>
      {Object.entries(entries).map(([id, data]) => (
        <fieldset key={id} className={classes.group}>
          <legend>
            {id}{" "}
            <Remove
              label={t("flows.remove", { what: id })}
              remove={() => set(Object.keys(entries).length > 1 ? [group, id] : [group], null)}
            />
          </legend>
          <Fields {...props} fields={fields} where={[group, id]} data={data} set={set} />
          {group === "surveys" && <Questions {...props} survey={id} data={data} />}
        </fieldset>
      ))}
      <Button size="compact-xs" variant="default" onClick={() => set([group, freeName(one, entries)], made)}>
        {t("flows.add")}
      </Button>
    </fieldset>
  );
}

function Surveys(props: Props) {
  const question = { say: { zh: "", en: "" }, scores: { "1": "1", "2": "2", "3": "3" } };
  return (
    <Named
      {...props}
      group="surveys"
      fields={props.forms.survey}
      made={{ questions: { question: question } }}
    />
  );
}

function Questions({ survey, data, ...props }: Props & { survey: string; data: Data }) {
  const { t } = useTranslation();
  const where = ["surveys", survey, "questions"];
  const questions = entriesOf(at(data, ["questions"]));
  return (
    <>
      {Object.entries(questions).map(([id, one]) => (
        <fieldset key={id} className={classes.group}>
          <legend>
            {id} <Remove label={t("flows.remove", { what: id })} remove={() => set([...where, id], null)} />
          </legend>
          <Fields {...props} fields={props.forms.question} where={[...where, id]} data={one} set={set} />
        </fieldset>
      ))}
      <Button
        size="compact-xs"
        variant="default"
        onClick={() =>
          set([...where, freeName("question", questions)], { say: { zh: "", en: "" }, scores: {} })
        }
      >
        {t("flows.addQuestion")}
      </Button>
    </>
  );
}
