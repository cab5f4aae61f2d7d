package dev.gopuram.oip;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;

/** The tensors behind the JSON of a body, each taken once and in order. */
final class BinaryTail {
    private final Bytes body;
    private int at;

    BinaryTail(Bytes body, int from) {
        this.body = body;
        this.at = from;
    }

    Bytes next(String field, long size) {
        if (size > body.length() - at) {
            throw Problem.invalid(
                    field, size, "no more than the " + (body.length() - at) + " bytes that are left of the body");
        }
        Bytes content = body.slice(at, at + (int) size);
        at += (int) size;
        return content;
    }

    /** INVALID where the tensors do not come to the whole body. */
    void end() {
        if (at != body.length()) {
            throw Problem.invalid(
                    "body",
                    (body.length() - at) + " bytes behind the last tensor",
                    "none: binary_data_size of the tensors" + " together with the JSON is the whole body");
        }
    }
}
