package dev.gopuram.chat;

import dev.gopuram.contracts.chat.ChatModelList;
import java.util.function.Supplier;

/** Lists the names that {@code model} may take, and what they stand for. */
final class ListModels {
    private final Supplier<Offer> offer;

    ListModels(Supplier<Offer> offer) {
        this.offer = offer;
    }

    ChatModelList run() {
        ModelResolver models = offer.get().models();
        return new ChatModelList(models.list(), models.meanings());
    }
}
