package dev.gopuram.edge;

/**
 * How a call ended for the caller.
 *
 * @param status as sent; 499 for a caller who left
 * @param bytesIn of the request's body
 * @param bytesOut of the reply's body
 */
record Ending(int status, long bytesIn, long bytesOut) {}
