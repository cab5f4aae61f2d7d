package dev.gopuram.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.contracts.chat.CompletionRequest;
import dev.gopuram.contracts.chat.Dialect;
import dev.gopuram.kernel.Bytes;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

final class UnsignedThoughtsTest {
    private static final String HEAD = "{'model':'m','max_tokens':10, 'messages':[{'role':'user','content':'1.10'},";
    private static final String UNSIGNED = "{'type':'thinking','thinking':'Hm.','signature':''}";
    private static final String SIGNED = "{'type':'thinking','thinking':'','signature':'Eq=='}";
    private static final String CALL = "{'type':'tool_use','id':'t','name':'f','input':{'a':1.10}}";

    private static String relayed(String messages) {
        Bytes body = Bytes.utf8((HEAD + messages + "]}").replace('\'', '"'));
        ChatRequest request = RequestReader.read(
                new CompletionRequest(Dialect.ANTHROPIC, body), UnaryOperator.identity(), ChatUnderTest.NO_PROMPTS);
        return new AnthropicApi().relayed(request, "m", null).utf8().replace('"', '\'');
    }

    private static String assistant(String... blocks) {
        return "{'role':'assistant','content':[" + String.join(",", blocks) + "]}";
    }

    @Test
    void what_nobody_signed_does_not_go_to_who_takes_back_only_what_it_signed() {
        assertThat(relayed(assistant(UNSIGNED, SIGNED, CALL))).endsWith("," + assistant(SIGNED, CALL) + "]}");
    }

    @Test
    void a_message_of_nothing_else_goes_with_it() {
        assertThat(relayed(assistant(UNSIGNED) + ",{'role':'user','content':'b'}"))
                .endsWith("{'role':'user','content':'1.10'},{'role':'user','content':'b'}]}");
    }

    @Test
    void a_body_without_such_thoughts_goes_on_byte_for_byte() {
        String messages = assistant(SIGNED) + " , {'role':'user', 'content':'b'}";
        assertThat(relayed(messages)).isEqualTo(HEAD + messages + "]}");
    }
}
