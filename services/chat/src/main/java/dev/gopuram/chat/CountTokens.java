package dev.gopuram.chat;

import dev.gopuram.contracts.chat.CompletionRequest;
import dev.gopuram.contracts.chat.TokenCount;
import java.util.function.Supplier;

/** Counts what a request would have the model read. Nothing is retrieved for it: the passages are not the client's. */
final class CountTokens {
    private final Supplier<Offer> offer;

    CountTokens(Supplier<Offer> offer) {
        this.offer = offer;
    }

    TokenCount run(CompletionRequest call) {
        ChatRequest request = RequestReader.readToCount(call);
        ModelResolver.Target target =
                offer.get().models().resolve(request.asked().model());
        return target.provider().count(new Ask(request, target.model(), new Sources.NotAsked()));
    }
}
