import type { ImageDetail, Mask, Project } from "../../net/types.ts";
import type { fetchRaster } from "../../widgets/stage/rasters.ts";

/** What both desks of the screen get. */
export interface DeskProps {
  project: Project;
  image: ImageDetail;
}

/** A mask and its raster. */
export interface Merged {
  mask: Mask;
  raster: Awaited<ReturnType<typeof fetchRaster>>;
}
