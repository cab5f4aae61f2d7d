package dev.gopuram.gateway;

import dev.gopuram.contracts.chat.Chat;
import dev.gopuram.contracts.chat.FindResponse;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Operation;
import dev.gopuram.kernel.Problem;
import java.util.List;

/** Shows a stored response as it was answered. */
final class ShowResponse implements Operation {
    private static final List<String> PASSED_OVER =
            List.of("include", "include[]", "starting_after", "include_obfuscation");

    private final Chat chat;

    ShowResponse(Chat chat) {
        this.chat = chat;
    }

    @Override
    public Answer answer(EdgeCall call) {
        QueryText query = QueryText.passingOver(call, PASSED_OVER, "stream");
        if (!query.text("stream", "false").equals("false")) {
            throw Problem.invalid("stream", query.text("stream", ""), "false; a stored response is shown whole");
        }
        FindResponse request = new FindResponse(call.pathValue("response"));
        return new Answer.Whole(
                200, Answer.JSON, call.ask(() -> chat.findResponse(request)).body());
    }
}
