import { ActionIcon } from "@mantine/core";

export function Remove({ label, remove }: { label: string; remove: () => void }) {
  return (
    <ActionIcon size="sm" variant="subtle" color="gray" aria-label={label} title={label} onClick={remove}>
      ✕
    </ActionIcon>
  );
}
