package dev.gopuram.chat;

import dev.gopuram.platform.dialects.ClientDialect;
import dev.gopuram.platform.dialects.EventEncoder;
import dev.gopuram.platform.dialects.Naming;

/**
 * A request on its way to the provider that answers it.
 *
 * @param model the model's name as the provider knows it
 */
record Ask(ChatRequest request, String model, Sources sources) {
    /** Who writes the answer as the client reads it. */
    ClientDialect writer() {
        return Dialects.of(request.dialect());
    }

    EventEncoder encoder(Naming naming) {
        return writer().encoder(request.asked(), naming);
    }
}
