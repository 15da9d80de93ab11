import { MultiSelect, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useMine } from "./use-mine";

interface ScopeProps {
  name: string;
  clients: string[];
  onName(name: string): void;
  onClients(clients: string[]): void;
}

/** Whose rows it sees: the clients that are chosen, all where none is and who asks sees all. */
export function Scope({ name, clients, onName, onClients }: ScopeProps) {
  const { t } = useTranslation();
  const mine = useMine();
  return (
    <>
      <TextInput
        size="xs"
        label={t("programs.name")}
        withAsterisk
        maxLength={60}
        value={name}
        onChange={(event) => onName(event.currentTarget.value)}
        data-testid="program-name"
      />
      <MultiSelect
        size="xs"
        label={t("programs.clients")}
        placeholder={clients.length === 0 ? t("programs.all") : undefined}
        data={mine}
        value={clients}
        onChange={onClients}
        clearable
        clearButtonProps={{ "aria-label": t("admin.clear") }}
        data-testid="program-clients"
      />
    </>
  );
}
