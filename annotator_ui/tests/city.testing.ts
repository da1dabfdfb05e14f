/** A small project as the API tells it: one image of two tiles. */
import type {
  ImageDetail,
  Mask,
  MosaicImage,
  Progress,
  Project,
  Question,
  Review,
  Task,
} from "../src/net/types.ts";

export const project: Project = {
  id: "p",
  slug: "city",
  title: "City centre",
  instructions: "Paint every pixel.",
  tile: 4,
  overlap: 1,
  context: 1,
  lease_minutes: 45,
  tiles_ahead: 2,
  seams: "path",
  licence: "",
  taxonomy: {
    name: "cityscapes",
    version: "1",
    classes: [
      {
        id: 7,
        name: "road",
        color: [128, 64, 128],
        is_thing: false,
        train_id: 0,
        ignored: false,
        category: "flat",
      },
      {
        id: 26,
        name: "car",
        color: [0, 0, 142],
        is_thing: true,
        train_id: 13,
        ignored: false,
        category: "vehicle",
      },
    ],
  },
  roles: ["lead"],
};

export const progress: Progress = {
  images: { total: 1, complete: 0, merged: 0 },
  tiles: { total: 2, open: 0, leased: 0, submitted: 1, returned: 0, accepted: 1 },
  pixels: { total: 32, submitted: 16, accepted: 16 },
  questions_open: 0,
};

const tile = (index: number) => ({
  core: { x: index * 4, y: 0, width: 4, height: 4 },
  paint: { x: index * 3, y: 0, width: 5, height: 4 },
  context: { x: index * 2, y: 0, width: 6, height: 4 },
});

export const image: ImageDetail = {
  id: "i",
  project: "city",
  name: "street.png",
  drive: "a",
  frame: 1,
  split: "train",
  width: 8,
  height: 4,
  grid: {
    columns: 2,
    rows: 1,
    cells: [0, 1].map((index) => ({
      index,
      row: 0,
      column: index,
      ...tile(index),
      task_id: `t${index}`,
      state: "accepted",
    })),
  },
  mask: { id: "m", created_at: "2026-11-24T10:00:00Z", segments: 2 },
  photo: "/icon.svg",
};

export const task = (index: number): Task => ({
  id: `t${index}`,
  project: { slug: "city", title: "City centre", instructions: "", instructions_version: 1, tiles_ahead: 2 },
  kind: "paint",
  state: "submitted",
  image: { id: "i", name: "street.png", drive: "a", frame: 1, width: 8, height: 4 },
  tile: { index, row: 0, column: index, columns: 2, rows: 1, ...tile(index) },
  photo: "/icon.svg",
  taxonomy: project.taxonomy,
  lease: null,
  server_time: "2026-11-24T10:00:00Z",
  labels: null,
  verdict: null,
  painter: "Painter 4F2A",
  reissue: null,
});

export const review = (index: number): Review => ({
  task_id: `t${index}`,
  image: { id: "i", name: "street.png" },
  tile_index: index,
  columns: 2,
  painter: "Painter 4F2A",
  submitted_at: "2026-11-24T10:00:00Z",
  revision: `r${index}`,
  again: false,
});

export const question: Question = {
  id: "q",
  image: { id: "i", name: "street.png" },
  class_id: 26,
  reason: "continues",
  box: { x: 2, y: 0, width: 4, height: 4 },
  first: { task_id: "t0", tile: 0, segment: 2, paint: tile(0).paint },
  second: { task_id: "t1", tile: 1, segment: 2, paint: tile(1).paint },
};

export const mask: Mask = {
  id: "m",
  created_at: "2026-11-24T10:00:00Z",
  segments: [
    { id: 1, class_id: 7, is_thing: false, crowd: false, area: 24, box: { x: 0, y: 0, width: 8, height: 4 } },
    { id: 2, class_id: 26, is_thing: true, crowd: false, area: 8, box: { x: 3, y: 1, width: 4, height: 2 } },
  ],
  raster: "/api/v1/images/i/mask/raster.png",
  questions: [],
};

export const mosaicImage: MosaicImage = {
  id: "i",
  name: "street.png",
  drive: "a",
  frame: 1,
  split: "train",
  width: 8,
  height: 4,
  columns: 2,
  rows: 1,
  tiles: ["submitted", "accepted"],
  merged: false,
  questions: 0,
  thumbnail: "/icon.svg",
};
