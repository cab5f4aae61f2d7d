package dev.gopuram.chat;

import dev.gopuram.contracts.chat.CompletionRequest;
import dev.gopuram.contracts.chat.TokenCount;
import java.util.function.Supplier;

/** Counts what a request would have the model read. Nothing is retrieved for it: the passages are not the client's. */
final class CountTokens {
    private final Supplier<Offer> offer;
    private final Prompts prompts;

    CountTokens(Supplier<Offer> offer, Prompts prompts) {
        this.offer = offer;
        this.prompts = prompts;
    }

    TokenCount run(CompletionRequest call) {
        ChatRequest request = RequestReader.readToCount(call, prompts);
        ChatRequest.Prompted prompt = request.prompt();
        String model = prompt == null
                ? request.asked().model()
                : prompt.use().models().stream().findFirst().orElse("");
        ModelResolver.Target target = offer.get().models().resolve(model);
        return target.provider().count(new Ask(request.prompted(), target.model(), new Sources.NotAsked()));
    }
}
