package dev.gopuram.platform.dialects;

import dev.gopuram.kernel.Bytes;
import tools.jackson.databind.JsonNode;

/** A dialect as its clients speak it to us. */
public interface ClientDialect {
    /**
     * Reads a request: strict on the fields it knows, silent on those it does not (they are the provider's, and named in
     * {@code onlyHere}); our own {@code gopuram} field is not its business. INVALID names the field.
     */
    ModelRequest read(JsonNode body);

    /** Reads a request that shall only be counted: it need not bound its answer. */
    default ModelRequest readToCount(JsonNode body) {
        return read(body);
    }

    /**
     * Writes a whole answer.
     *
     * @param request what it answers, since some answers repeat it
     */
    Bytes write(ModelReply reply, ModelRequest request, Naming naming);

    /** Writes a streamed one. */
    EventEncoder encoder(ModelRequest request, Naming naming);
}
