package dev.gopuram.chat;

import dev.gopuram.platform.dialects.ClientDialect;
import dev.gopuram.platform.dialects.EventEncoder;
import dev.gopuram.platform.dialects.Naming;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A request on its way to the provider that answers it.
 *
 * @param model the model's name as the provider knows it
 * @param patience how long a stream's first event may take, as somebody else could be asked then; null for as long as the
 *     provider is configured to take
 */
record Ask(
        ChatRequest request,
        String model,
        Sources sources,
        @Nullable Duration patience) {
    /** With nobody else to ask. */
    Ask(ChatRequest request, String model, Sources sources) {
        this(request, model, sources, null);
    }

    /** Who writes the answer as the client reads it. */
    ClientDialect writer() {
        return Dialects.of(request.dialect());
    }

    EventEncoder encoder(Naming naming) {
        return writer().encoder(request.asked(), naming);
    }
}
