/** Says what a class becomes: another one, or nothing painted. */
import type { ClassInfo } from "../../net/types.ts";

type GoalProps = {
  label: string;
  testid: string;
  classes: readonly ClassInfo[];
  /** What is said where nothing is painted. */
  unpainted: string;
  /** Null: not painted; undefined: nobody has decided yet, as `open` says. */
  goal: number | null | undefined;
  open?: string;
  onChange: (goal: number | null) => void;
};

export function GoalSelect({ label, testid, classes, unpainted, goal, open, onChange }: GoalProps) {
  const choose = (event: Event & { currentTarget: HTMLSelectElement }) => {
    const { value } = event.currentTarget;
    onChange(value === "" ? null : Number(value));
  };
  return (
    <select aria-label={label} data-testid={testid} onChange={choose}>
      {goal === undefined && (
        <option value="?" selected disabled>
          {open}
        </option>
      )}
      <option value="" selected={goal === null}>
        {unpainted}
      </option>
      {classes.map(({ id, name }) => (
        <option key={id} value={String(id)} selected={goal === id}>
          {name}
        </option>
      ))}
    </select>
  );
}
