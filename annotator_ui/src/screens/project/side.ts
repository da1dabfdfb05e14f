import type { Progress, Project } from "../../net/types.ts";

/** What every side of a project gets. */
export interface SideProps {
  project: Project;
  progress: Progress;
  reload: () => Promise<void>;
  onProject: (project: Project) => void;
}
