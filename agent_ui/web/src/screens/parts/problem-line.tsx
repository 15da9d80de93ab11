import { useTranslation } from "react-i18next";
import type { Problem } from "../../protocol";
import { problemText } from "../words";

interface ProblemLineProps {
  problem: Problem | null;
  className: string | undefined; // each page has its own distances
  testid?: string;
}

/** What went wrong, said to everybody at once; nothing while all is well. */
export function ProblemLine({ problem, className, testid }: ProblemLineProps) {
  const { t, i18n } = useTranslation();
  if (problem === null) return null;
  return (
    <p role="alert" className={className} data-testid={testid} data-code={problem.code}>
      {problemText(problem, t, i18n.language)}
    </p>
  );
}
