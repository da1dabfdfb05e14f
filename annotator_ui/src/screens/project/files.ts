/** Files a person picked or dropped, with their path inside the folder: the folder is the drive. */

export interface NamedFile {
  file: File;
  name: string;
}

/** What an input of type file holds; hidden files of the system are left out. */
export function pickedFiles(list: FileList | null): NamedFile[] {
  return [...(list ?? [])]
    .map((file) => ({ file, name: file.webkitRelativePath || file.name }))
    .filter(isVisible);
}

/** What was dropped, folders walked to the end. */
export async function droppedFiles(data: DataTransfer): Promise<NamedFile[]> {
  const entries = [...data.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  const found = await Promise.all(entries.map((entry) => walk(entry)));
  return found.flat().filter(isVisible);
}

function isVisible({ name }: NamedFile): boolean {
  const last = name.split("/").at(-1) ?? "";
  return !last.startsWith(".") && last !== "Thumbs.db";
}

async function walk(entry: FileSystemEntry): Promise<NamedFile[]> {
  if (entry instanceof FileSystemFileEntry) {
    const file = await new Promise<File>((done, fail) => entry.file(done, fail));
    return [{ file, name: entry.fullPath.replace(/^\//, "") }];
  }
  if (!(entry instanceof FileSystemDirectoryEntry)) return [];
  const found: NamedFile[] = [];
  for (const child of await children(entry)) found.push(...(await walk(child)));
  return found;
}

/** A directory hands out its entries in batches, and an empty batch means the end. */
async function children(directory: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = directory.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((done, fail) => reader.readEntries(done, fail));
    if (batch.length === 0) return all.sort((a, b) => a.name.localeCompare(b.name));
    all.push(...batch);
  }
}
