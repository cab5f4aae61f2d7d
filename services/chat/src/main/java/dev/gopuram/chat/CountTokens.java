package dev.gopuram.chat;

import dev.gopuram.contracts.chat.CompletionRequest;
import dev.gopuram.contracts.chat.TokenCount;
import dev.gopuram.kernel.Problem;
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
        ModelResolver.Target target = target(offer.get().models(), request);
        return target.provider().count(new Ask(request.prompted(), target.model(), new Sources.NotAsked()));
    }

    private ModelResolver.Target target(ModelResolver models, ChatRequest request) {
        ChatRequest.Prompted prompt = request.prompt();
        if (prompt != null) {
            return models.ofPrompt(prompt.use().models().stream().findFirst().orElse(""));
        }
        try {
            return models.resolve(request.asked().model());
        } catch (Problem unknown) {
            throw prompts.inDoubt(unknown);
        }
    }
}
