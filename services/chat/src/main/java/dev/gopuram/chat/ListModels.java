package dev.gopuram.chat;

import dev.gopuram.contracts.chat.ChatModel;
import dev.gopuram.contracts.chat.ChatModelList;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Lists the names that {@code model} may take, and what they stand for. */
final class ListModels {
    private final Supplier<Offer> offer;
    private final Prompts prompts;

    ListModels(Supplier<Offer> offer, Prompts prompts) {
        this.offer = offer;
        this.prompts = prompts;
    }

    ChatModelList run() {
        ModelResolver models = offer.get().models();
        List<ChatModel> all = new ArrayList<>(prompts.list());
        all.addAll(models.list());
        return new ChatModelList(all, models.meanings());
    }
}
