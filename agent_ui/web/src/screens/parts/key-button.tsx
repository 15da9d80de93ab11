import { Button } from "@mantine/core";

interface KeyButtonProps {
  label: string;
  keyName: string;
  onClick(): void;
  testid: string;
  look?: "go" | "stop" | "accent" | "plain";
  isDisabled?: boolean;
  isBusy?: boolean;
  isPressed?: boolean;
  isExpanded?: boolean;
  isLarge?: boolean;
  isSmall?: boolean;
  describedBy?: string;
}

/** A button with its key written on it. */
export function KeyButton(props: KeyButtonProps) {
  const { look = "plain" } = props;
  return (
    <Button
      flex="none"
      size={props.isLarge ? "lg" : props.isSmall ? "compact-sm" : "md"}
      variant={look === "plain" ? "default" : "filled"}
      color={look === "plain" ? "accent" : look}
      onClick={props.onClick}
      disabled={props.isDisabled ?? false}
      loading={props.isBusy ?? false}
      rightSection={
        props.keyName && (
          <span className="key" aria-hidden="true">
            {props.keyName}
          </span>
        )
      }
      data-testid={props.testid}
      aria-keyshortcuts={props.keyName.replace("Ctrl", "Control") || undefined}
      aria-pressed={props.isPressed}
      aria-expanded={props.isExpanded}
      aria-describedby={props.describedBy}
    >
      {props.label}
    </Button>
  );
}
