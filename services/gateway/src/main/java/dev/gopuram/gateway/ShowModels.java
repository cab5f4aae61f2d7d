package dev.gopuram.gateway;

import dev.gopuram.contracts.chat.Chat;
import dev.gopuram.contracts.chat.ListChatModels;
import dev.gopuram.contracts.models.ListModels;
import dev.gopuram.contracts.models.Models;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Operation;
import java.util.ArrayList;
import java.util.List;

/** Lists every name that {@code model} may take: what chat answers with, then what is computed here. */
final class ShowModels implements Operation {
    record Page(String object, List<ModelCard> data) {}

    private final Chat chat;
    private final Models models;

    ShowModels(Chat chat, Models models) {
        this.chat = chat;
        this.models = models;
    }

    @Override
    public Answer answer(EdgeCall call) {
        List<ModelCard> cards = new ArrayList<>();
        call.ask(() -> chat.listChatModels(new ListChatModels())).models().forEach(m -> cards.add(ModelCard.of(m)));
        call.ask(() -> models.listModels(new ListModels())).models().forEach(m -> cards.add(ModelCard.of(m)));
        return call.arrival().apiVersion() == null
                ? Answer.ok(new Page("list", cards))
                : Answer.ok(AnthropicModelCard.Page.of(cards, call));
    }
}
