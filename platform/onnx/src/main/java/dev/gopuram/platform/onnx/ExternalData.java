package dev.gopuram.platform.onnx;

/**
 * Where the elements of a tensor stand outside of the graph's file.
 *
 * @param tensor whose they are
 * @param location the file, relative to the graph's own
 * @param offset of the first byte
 * @param length in bytes; -1 for all up to the file's end
 */
public record ExternalData(String tensor, String location, long offset, long length) {}
