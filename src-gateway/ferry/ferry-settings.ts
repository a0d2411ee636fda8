import { z } from 'zod';

/** Ferry bundles through folders; the commands work without them. */
export const ferrySettingsSchema = z.strictObject({
  /** Holds `in`, `out/<workstation>`, `done` and `refused`. */
  folder: z.string().min(1),
  scanMs: z.number().int().min(50).max(600_000).default(2_000),
  /** How often what is new is written to `out` without a bundle having come; 0: only in answer to one. */
  exportMs: z.number().int().min(0).max(86_400_000).default(900_000),
});

/** The machine in the outside network: its store, and the folders through which bundles come and go. */
export const outsideSettingsSchema = z.strictObject({
  /** Holds `outside.sqlite`, `in`, `out`, `done` and `refused`. */
  folder: z.string().min(1),
  scanMs: ferrySettingsSchema.shape.scanMs,
  /** How often a bundle is written for what is new, though none has come. */
  exportMs: ferrySettingsSchema.shape.exportMs,
});
