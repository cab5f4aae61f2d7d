package dev.gopuram.gateway;

import dev.gopuram.contracts.chat.Chat;
import dev.gopuram.contracts.chat.ChatModel;
import dev.gopuram.contracts.chat.ListChatModels;
import dev.gopuram.contracts.models.FindModel;
import dev.gopuram.contracts.models.ListModels;
import dev.gopuram.contracts.models.Models;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Operation;
import dev.gopuram.kernel.Nearest;
import dev.gopuram.kernel.Problem;
import java.util.ArrayList;
import java.util.List;

/** Shows one model. Names may hold slashes: {@code provider/model}. */
final class ShowModel implements Operation {
    private static final int SUGGESTIONS = 3;
    private static final int MAX_SHOWN = 200;

    private final Chat chat;
    private final Models models;

    ShowModel(Chat chat, Models models) {
        this.chat = chat;
        this.models = models;
    }

    @Override
    public Answer answer(EdgeCall call) {
        String id = call.pathValue("id");
        List<ChatModel> answering =
                call.ask(() -> chat.listChatModels(new ListChatModels())).models();
        ModelCard card = answering.stream()
                .filter(model -> model.name().equals(id))
                .findFirst()
                .map(ModelCard::of)
                .orElseGet(() -> computing(call, id, answering));
        return call.arrival().apiVersion() == null ? Answer.ok(card) : Answer.ok(AnthropicModelCard.of(card));
    }

    private ModelCard computing(EdgeCall call, String id, List<ChatModel> answering) {
        try {
            return ModelCard.of(call.ask(() -> models.findModel(new FindModel(id))));
        } catch (Problem problem) {
            throw problem.code() == Problem.Code.NOT_FOUND ? unknown(call, id, answering) : problem;
        }
    }

    /** The nearest of all names that the list has, whoever answers to them. */
    private Problem unknown(EdgeCall call, String id, List<ChatModel> answering) {
        List<String> known = new ArrayList<>();
        answering.forEach(model -> known.add(model.name()));
        call.ask(() -> models.listModels(new ListModels())).models().forEach(model -> known.add(model.name()));
        List<String> near = Nearest.names(id, known, SUGGESTIONS);
        String shown = id.length() <= MAX_SHOWN ? id : id.substring(0, MAX_SHOWN) + "...";
        return Problem.of(
                        Problem.Code.NOT_FOUND,
                        "model: " + shown + " (expected: "
                                + (near.isEmpty() ? "a name that GET /v1/models lists" : String.join(" or ", near))
                                + ")")
                .at("model");
    }
}
