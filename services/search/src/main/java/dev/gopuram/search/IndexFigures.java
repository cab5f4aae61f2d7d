package dev.gopuram.search;

/**
 * How an open index stands, counted when searches were last shown something new.
 *
 * @param seq the last change that searches see
 * @param bytes of its files
 * @param deletedChunks passages that are deleted or replaced and still in the files, until they are merged away
 */
record IndexFigures(long seq, long bytes, long deletedChunks) {}
