package dev.gopuram.platform.dialects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What another dialect refuses is named by a field that the request has. */
class RefusedFieldTest {
    private static final String PDF = "'data:text/csv;base64,YQ=='";
    private static final String PICTURE = "'https://e.org/a.png'";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'messages':[{'role':'user','content':'a'}],'reasoning_effort':'minimal' | reasoning_effort",
                "'messages':[{'role':'user','content':'a'}],'response_format':{'type':'json_object'} | response_format",
                "'messages':[{'role':'user','content':'a'}],'stop':[' '] | stop",
                "'messages':[{'role':'user','content':'a'}],'temperature':1.5 | temperature",
                "'messages':[{'role':'user','content':''}] | messages[0].content",
                "'messages':[{'role':'user','content':[{'type':'text','text':' '}]}] | messages[0].content",
                "'messages':[{'role':'system','content':'a'}] | messages[0].content",
                "'messages':[{'role':'system','content':[{'type':'image_url','image_url':{'url':" + PICTURE
                        + "}}]}] | messages[0].content[0]",
                "'messages':[{'role':'user','content':[{'type':'text','text':'a'},{'type':'file','file':{'file_data':"
                        + PDF + "}}]}] | messages[0].content[1].file",
                "'messages':[{'role':'user','content':'a'},{'role':'assistant','content':'b','tool_calls':[{'id':'c',"
                        + "'function':{'name':'f','arguments':'{'}}]}] | messages[1].tool_calls[0].function.arguments",
                "'messages':[{'role':'user','content':'a'},{'role':'assistant','content':'b'},"
                        + "{'role':'system','content':'c'}] | messages[2].content",
                "'messages':[{'role':'tool','tool_call_id':'c','content':[{'type':'file','file':{'file_data':" + PDF
                        + "}}]}] | messages[0].content",
            })
    void of_a_chat_completion_towards_anthropic(String fields, String field) {
        refused(OpenAiChat.client(), fields, AnthropicMessages.provider(), field);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'input':'a','reasoning':{'effort':'minimal'} | reasoning.effort",
                "'input':'a','text':{'format':{'type':'json_object'}} | text.format",
                "'input':'a','temperature':1.5 | temperature",
                "'input':'' | input",
                "'input':' ' | input",
                "'input':[{'role':'user','content':''}] | input[0].content",
                "'input':[],'instructions':'a','previous_response_id':'r' | instructions",
                "'input':[{'role':'user','content':[{'type':'input_text','text':'a'},{'type':'input_file','file_data':"
                        + PDF + "}]}] | input[0].content[1].file_data",
                "'input':[{'role':'user','content':'a'},{'role':'assistant','content':'b'},{'type':'function_call',"
                        + "'call_id':'c','name':'f','arguments':'{bad'}] | input[2].arguments",
                "'input':[{'type':'function_call_output','call_id':'c','output':[{'type':'input_file','file_data':"
                        + PDF + "}]}] | input[0].output",
            })
    void of_a_response_towards_anthropic(String fields, String field) {
        refused(OpenAiResponses.client(), fields, AnthropicMessages.provider(), field);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'input':[{'type':'function_call_output','call_id':'c','output':[{'type':'input_image','image_url':"
                        + PICTURE + "}]}] | input[0].output",
                "'input':[{'role':'user','content':'a'},{'type':'web_search_call','id':'w'}] | input[1].type",
            })
    void of_a_response_towards_openai(String fields, String field) {
        refused(OpenAiResponses.client(), fields, OpenAiChat.provider(), field);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'messages':[{'role':'user','content':'a'}],'stop_sequences':['a','b','c','d','e'] | stop_sequences",
                "'messages':[{'role':'user','content':'a'}],'top_k':4 | top_k",
                "'messages':[{'role':'user','content':'a'},{'role':'assistant','content':'The best is ('}] | messages[1].content",
                "'messages':[{'role':'user','content':[{'type':'text','text':'a'},{'type':'tool_result','tool_use_id':'c',"
                        + "'content':[{'type':'image','source':{'type':'url','url':" + PICTURE
                        + "}}]}]}] | messages[0].content[1].content",
            })
    void of_a_message_towards_openai(String fields, String field) {
        refused(AnthropicMessages.client(), "'max_tokens':9," + fields, OpenAiChat.provider(), field);
    }

    private static void refused(ClientDialect client, String fields, ProviderDialect provider, String field) {
        JsonNode body = Json.tree(Bytes.utf8(("{'model':'m'," + fields + "}").replace('\'', '"')));
        ModelRequest request = client.read(body);

        Problem problem = catchThrowableOfType(Problem.class, () -> provider.write(request, "m", 9));

        assertThat(problem.code()).isEqualTo(Problem.Code.INVALID);
        assertThat(problem.field()).isEqualTo(field);
        assertThat(body.at("/" + field.replaceAll("[.\\[]", "/").replace("]", ""))
                        .isMissingNode())
                .as("absent from the request: %s", field)
                .isFalse();
    }
}
