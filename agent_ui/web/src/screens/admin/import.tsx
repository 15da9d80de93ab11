import { Button, Checkbox, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type About, type FileKind, files } from "../../link/files";
import { useMay } from "../../stores/session";
import classes from "./admin.module.css";
import { useLookedAt } from "./looked-at";
import { useClients } from "./nouns";
import { Found, TakeIn } from "./take-in";

/** A file is chosen, looked at, and taken in: whole, as it was looked at, or not at all. */
export default function Import() {
  const { t } = useTranslation();
  const mayPeople = useMay("people");
  const clients = useClients();
  const [kind, setKind] = useState<FileKind>(mayPeople ? "people" : "customers");
  const [file, setFile] = useState<File | null>(null);
  const [client, setClient] = useState<string | null>(null);
  const [key, setKey] = useState("");
  const [drops, setDrops] = useState(false);
  const looked = useLookedAt();

  const about: About =
    kind === "people" ? {} : { client: client ?? "", key: key.trim(), others: drops ? "drop" : "keep" };
  const anew = <Value,>(set: (value: Value) => void) => {
    return (value: Value) => {
      set(value);
      looked.forget();
    };
  };

  return (
    <div>
      <div className={classes.head}>
        <h2>{t("admin.section.import")}</h2>
        {mayPeople &&
          (["people", "customers"] as const).map((one) => (
            <Button
              key={one}
              size="compact-sm"
              variant={one === kind ? "filled" : "default"}
              aria-pressed={one === kind}
              data-testid={`import-${one}`}
              onClick={() => anew(setKind)(one)}
            >
              {t(`admin.import.${one}`)}
            </Button>
          ))}
        <a href={files.template(kind)} download>
          {t("admin.import.template")}
        </a>
      </div>
      <div className={classes.form}>
        <TakeIn
          of={looked}
          file={file}
          isReady={file !== null && (kind === "people" || client !== null)}
          onFile={anew(setFile)}
          onLook={() => void looked.look(async () => file && files.look(kind, about, file))}
          onTake={() => file && void looked.take((token) => files.take(kind, about, file, token))}
        >
          {kind === "customers" && (
            <>
              <Select
                size="xs"
                label={t("admin.field.client")}
                data={clients}
                value={client}
                onChange={anew(setClient)}
                data-testid="import-client"
              />
              <TextInput
                size="xs"
                label={t("admin.import.key")}
                value={key}
                onChange={(event) => anew(setKey)(event.currentTarget.value)}
              />
              <Checkbox
                mt={24}
                size="xs"
                label={t("admin.import.drop")}
                checked={drops}
                onChange={(event) => anew(setDrops)(event.currentTarget.checked)}
              />
            </>
          )}
        </TakeIn>
      </div>
      <Found seen={looked.seen} />
    </div>
  );
}
