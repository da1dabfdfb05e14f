/** Every call of the HTTP API that the screens make, typed by what it answers. */
import { get, patch, post, put, remove, send } from "./client.ts";
import type * as L from "./leadTypes.ts";
import type * as R from "./releaseTypes.ts";
import type * as T from "./types.ts";

const project = (slug: string) => `/projects/${encodeURIComponent(slug)}`;

export const api = {
  me: () => get<T.Me>("/me"),
  updateMe: (changes: { name?: string; locale?: string; password?: string }) => patch<T.Me>("/me", changes),
  signInByLink: (token: string) => post<T.Me>("/session/link", { token }),
  signInByPassword: (email: string, password: string) => post<T.Me>("/session/password", { email, password }),
  signOut: () => remove("/session"),
  invitation: (token: string) => get<T.InvitationView>(`/invitations/${encodeURIComponent(token)}`),
  acceptInvitation: (token: string, answer: { name: string; email?: string; password?: string }) =>
    post<T.Me>(`/invitations/${encodeURIComponent(token)}/accept`, answer),

  taxonomies: () => get<T.TaxonomyChoice[]>("/taxonomies"),
  formats: () => get<T.FormatChoice[]>("/formats"),

  offers: () => get<T.Offer[]>("/offers"),
  claim: (slug: string) => post<T.Task | undefined>(`${project(slug)}/claim`),
  claimAhead: (slug: string, holding: readonly string[]) =>
    post<T.Task | undefined>(`${project(slug)}/claim`, { ahead: true, holding }),

  projects: () => get<T.ProjectSummary[]>("/projects"),
  createProject: (body: T.NewProject) => post<T.Project>("/projects", body),
  project: (slug: string) => get<T.Project>(project(slug)),
  updateProject: (
    slug: string,
    body: {
      title?: string;
      instructions?: string;
      lease_minutes?: number;
      tiles_ahead?: number;
      seams?: T.Seams;
      licence?: string;
    },
  ) => patch<T.Project>(project(slug), body),
  progress: (slug: string) => get<T.Progress>(`${project(slug)}/progress`),

  images: (slug: string, after: string | null, limit = 200) =>
    get<T.ImagePage>(
      `${project(slug)}/images?limit=${limit}${after === null ? "" : `&after=${encodeURIComponent(after)}`}`,
    ),
  image: (id: string) => get<T.ImageDetail>(`/images/${id}`),
  splitProspect: (slug: string, kind: number) =>
    get<L.SplitProspect>(`${project(slug)}/classes/${kind}/split`),
  splitClass: (slug: string, kind: number, body: { into: L.SplitInto[]; text: string }) =>
    post<L.SplitProspect & { taxonomy: T.Taxonomy }>(`${project(slug)}/classes/${kind}/split`, body),
  erasureProspect: (id: string) => get<L.ErasureProspect>(`/images/${id}/erasure`),
  eraseImage: (id: string, reason: string) => post<L.ErasedImage>(`/images/${id}/erase`, { reason }),
  erasedImages: (slug: string) => get<L.ErasedImage[]>(`${project(slug)}/erased-images`),
  upload: async (slug: string, file: File, name: string, signal: AbortSignal): Promise<T.IngestRow> => {
    const headers = { "x-file-name": encodeURIComponent(name), "content-type": "application/octet-stream" };
    const response = await send(`${project(slug)}/images`, { method: "POST", headers, body: file, signal });
    return response.json();
  },
  ingestReport: (slug: string, limit = 500) =>
    get<T.IngestRow[]>(`${project(slug)}/ingest-report?limit=${limit}`),

  sendSet: async (slug: string, file: File, signal: AbortSignal): Promise<L.ImportSet> => {
    const headers = { "x-file-name": encodeURIComponent(file.name), "content-type": "application/zip" };
    const response = await send(`${project(slug)}/import-sets`, {
      method: "POST",
      headers,
      body: file,
      signal,
    });
    return response.json();
  },
  importSets: (slug: string) => get<L.ImportSetRow[]>(`${project(slug)}/import-sets`),
  importSet: (id: string) => get<L.ImportSet>(`/import-sets/${id}`),
  forgetSet: (slug: string, id: string) => remove(`${project(slug)}/import-sets/${id}`),
  checkImage: (id: string, n: number, classes: L.ClassMapping) =>
    post<{ name: string; losses: L.Loss[] }>(`/import-sets/${id}/images/${n}/check`, { classes }),
  bringImage: (id: string, n: number, body: { mode: L.BringMode; classes: L.ClassMapping }) =>
    post<L.BroughtImage>(`/import-sets/${id}/images/${n}/bring`, body),

  gold: (slug: string) => get<L.Gold>(`${project(slug)}/gold`),
  goldTiles: (slug: string) => get<L.GoldTile[]>(`${project(slug)}/gold/tiles`),
  measureGold: (slug: string) => post<T.Job>(`${project(slug)}/gold/measure`),

  members: (slug: string) => get<T.Member[]>(`${project(slug)}/members`),
  invite: (slug: string, body: { role: T.Role; name?: string }) =>
    post<{ link: string; expires: string }>(`${project(slug)}/invitations`, body),
  setRoles: (slug: string, account: string, roles: T.Role[]) =>
    put<T.Member>(`${project(slug)}/members/${account}`, { roles }),
  removeMember: (slug: string, account: string) => remove(`${project(slug)}/members/${account}`),

  task: (id: string) => get<T.Task>(`/tasks/${id}`),
  reviews: (slug: string) => get<T.Review[]>(`${project(slug)}/reviews`),
  decide: (task: string, body: T.Decision) => post<T.Task>(`/tasks/${task}/verdict`, body),

  questions: (slug: string) => get<T.Question[]>(`${project(slug)}/questions`),
  answer: (id: string, same: boolean, ends: boolean) =>
    post<{ id: string; answer: string }>(`/questions/${id}/answer`, { same, ends }),

  merge: (slug: string) => post<T.Job>(`${project(slug)}/merge`),
  job: (id: string) => get<T.Job>(`/jobs/${id}`),
  cancelJob: (id: string) => post<T.Job>(`/jobs/${id}/cancel`),

  mask: (image: string) => get<T.Mask>(`/images/${image}/mask`),
  pixelHistory: (image: string, x: number, y: number) =>
    get<T.PixelHistory>(`/images/${image}/mask/at?x=${x}&y=${y}`),

  releases: (slug: string) => get<T.Release[]>(`${project(slug)}/releases`),
  release: (id: string) => get<T.Release>(`/releases/${id}`),
  releaseChanges: (id: string) => get<T.ReleaseChanges>(`/releases/${id}/changes`),
  withdrawRelease: (id: string, reason: string) => post<T.Release>(`/releases/${id}/withdraw`, { reason }),
  suggestRemap: (slug: string, taxonomy: string) =>
    get<R.SuggestedTable>(`${project(slug)}/releases/remap?taxonomy=${encodeURIComponent(taxonomy)}`),
  foreseeRelease: (slug: string, body: T.NewRelease) =>
    post<R.ReleaseProspect>(`${project(slug)}/releases/prospect`, body),
  createRelease: (slug: string, body: T.NewRelease) => post<T.Release>(`${project(slug)}/releases`, body),
};

/** The bytes at an address of the API (a label raster, a photo). */
export async function fetchBytes(url: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await send(url);
  return new Uint8Array(await response.arrayBuffer());
}
