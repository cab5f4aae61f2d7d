package dev.gopuram.platform.dialects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.dialects.ModelRequest.OnlyHere;
import dev.gopuram.platform.json.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class OpenAiResponsesReaderTest {
    private static JsonNode json(String text) {
        return Json.tree(Bytes.utf8(text.replace('\'', '"')));
    }

    /** A request with this in it, single quotes for double ones. */
    private static ModelRequest read(String more) {
        return OpenAiResponses.client()
                .read(json("{'model':'gpt','input':'hi'" + (more.isEmpty() ? "" : "," + more) + "}"));
    }

    private static ModelRequest items(String items) {
        return OpenAiResponses.client().read(json("{'model':'gpt','input':[" + items + "]}"));
    }

    private static Turn turn(Turn.Role role, Part... parts) {
        return new Turn(role, List.of(parts));
    }

    private static Part.Text text(String text) {
        return new Part.Text(text);
    }

    @Test
    void a_request_is_read_with_all_that_every_dialect_knows() {
        ModelRequest request = read("'instructions':'Be brief.','max_output_tokens':64,'temperature':0.5,'top_p':0.9,"
                + "'parallel_tool_calls':false,'metadata':{'k':'v'},'user':'u-1','safety_identifier':'s','stream':true,"
                + "'reasoning':{'effort':'low','summary':'auto'}");
        assertThat(request.model()).isEqualTo("gpt");
        assertThat(request.turns())
                .containsExactly(turn(Turn.Role.SYSTEM, text("Be brief.")), turn(Turn.Role.USER, text("hi")));
        assertThat(request.sampling()).isEqualTo(new Sampling(64, 0.5, 0.9, null, List.of(), null, null, null));
        assertThat(request.parallelTools()).isFalse();
        assertThat(request.metadata()).isEqualTo(Map.of("k", "v"));
        assertThat(request.user()).isEqualTo("u-1");
        assertThat(request.stream()).isTrue();
        assertThat(request.reasoning()).isEqualTo(new Reasoning.Effort("low"));
        assertThat(request.onlyHere()).isEmpty();
    }

    @Test
    void messages_are_read_in_the_easy_form_and_in_the_full_one() {
        List<Turn> easy = items("{'role':'developer','content':'Be kind.'},{'role':'user','content':'hi'},"
                        + "{'role':'assistant','content':'Hello.'},{'role':'user','content':'go on'}")
                .turns();
        List<Turn> full = items(
                        "{'type':'message','role':'developer','content':[{'type':'input_text','text':'Be kind.'}]},"
                                + "{'type':'message','role':'user','status':'completed','content':[{'type':'input_text','text':'hi'}]},"
                                + "{'type':'message','id':'msg_1','status':'completed','role':'assistant','phase':'final_answer',"
                                + "'content':[{'type':'output_text','text':'Hello.','annotations':[{'type':'url_citation'}],"
                                + "'logprobs':[]}]},{'type':'message','role':'user','content':[{'type':'input_text','text':'go on'}]}")
                .turns();
        assertThat(easy)
                .containsExactly(
                        turn(Turn.Role.DEVELOPER, text("Be kind.")),
                        turn(Turn.Role.USER, text("hi")),
                        turn(Turn.Role.ASSISTANT, text("Hello.")),
                        turn(Turn.Role.USER, text("go on")));
        assertThat(full).isEqualTo(easy);
    }

    @Test
    void what_the_assistant_says_thinks_and_calls_in_a_row_is_one_turn() {
        ModelRequest request = items("{'role':'user','content':'time?'},"
                + "{'type':'reasoning','id':'rs_1','summary':[],'content':[{'type':'reasoning_text','text':'hm'}]},"
                + "{'type':'message','role':'assistant','content':[{'type':'output_text','text':'Let me see.'},"
                + "{'type':'refusal','refusal':'Not that.'}]},"
                + "{'type':'function_call','id':'fc_1','call_id':'c1','name':'clock','arguments':'{}','status':'completed'},"
                + "{'type':'function_call','call_id':'c2','name':'pay','arguments':'{ }'},"
                + "{'type':'function_call_output','call_id':'c1','output':'noon'},"
                + "{'type':'function_call_output','call_id':'c2','output':[{'type':'input_text','text':'paid'},"
                + "{'type':'input_image','image_url':'https://e.org/a.png'}]},"
                + "{'role':'assistant','content':'Noon.'}");
        assertThat(request.turns())
                .containsExactly(
                        turn(Turn.Role.USER, text("time?")),
                        turn(
                                Turn.Role.ASSISTANT,
                                new Part.Thinking("hm", ""),
                                text("Let me see."),
                                new Part.Refusal("Not that."),
                                new Part.ToolCall("c1", "clock", "{}"),
                                new Part.ToolCall("c2", "pay", "{ }")),
                        turn(Turn.Role.TOOL, new Part.ToolResult("c1", List.of(text("noon")), false)),
                        turn(
                                Turn.Role.TOOL,
                                new Part.ToolResult(
                                        "c2",
                                        List.of(
                                                text("paid"),
                                                new Part.Image(new Part.Source.Url("https://e.org/a.png"))),
                                        false)),
                        turn(Turn.Role.ASSISTANT, text("Noon.")));
        assertThat(request.onlyHere()).isEmpty();
    }

    @Test
    void such_a_turn_is_one_message_in_the_other_dialects() {
        ModelRequest request = items("{'role':'user','content':'time?'},{'role':'assistant','content':'Let me see.'},"
                + "{'type':'function_call','call_id':'c1','name':'clock','arguments':'{}'},"
                + "{'type':'function_call_output','call_id':'c1','output':'noon'}");
        assertThat(Json.tree(OpenAiChat.provider().write(request, "m", 9)).path("messages"))
                .isEqualTo(json("[{'role':'user','content':'time?'},{'role':'assistant','content':'Let me see.',"
                        + "'tool_calls':[{'id':'c1','type':'function','function':{'name':'clock','arguments':'{}'}}]},"
                        + "{'role':'tool','tool_call_id':'c1','content':'noon'}]"));
        assertThat(Json.tree(AnthropicMessages.provider().write(request, "m", 9))
                        .path("messages")
                        .findValuesAsString("role"))
                .containsExactly("user", "assistant", "user");
    }

    @Test
    void a_thought_is_what_can_be_read_of_it() {
        assertThat(items("{'role':'user','content':'a'},{'type':'reasoning','id':'rs_1','encrypted_content':'xyz',"
                                + "'summary':[{'type':'summary_text','text':'one'},{'type':'summary_text','text':'two'}]},"
                                + "{'type':'reasoning','id':'rs_2','encrypted_content':'xyz','summary':[]},"
                                + "{'type':'reasoning','id':'rs_3','summary':[]}")
                        .turns()
                        .getLast())
                .isEqualTo(turn(
                        Turn.Role.ASSISTANT,
                        new Part.Thinking("one", ""),
                        new Part.Thinking("two", ""),
                        new Part.SealedThinking("xyz")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'image_url':'data:image/PNG;base64,iVBO' | Inline[mediaType=image/png, base64=iVBO]",
                "'image_url':'https://e.org/a.png','detail':'auto' | Url[url=https://e.org/a.png]",
                "'image_url':'https://e.org/a.png','file_id':null | Url[url=https://e.org/a.png]",
            })
    void a_picture_is_read_where_it_is(String fields, String source) {
        ModelRequest request = items("{'role':'user','content':[{'type':'input_image'," + fields + "}]}");
        assertThat(((Part.Image) request.turns().getFirst().parts().getFirst()).source())
                .hasToString(source);
        assertThat(request.onlyHere()).isEmpty();
    }

    @Test
    void a_document_is_read_with_its_name() {
        assertThat(items("{'role':'user','content':[{'type':'input_file','filename':'t.pdf',"
                                + "'file_data':'data:application/pdf;base64,JVBE'}]}")
                        .turns())
                .containsExactly(turn(Turn.Role.USER, new Part.File("application/pdf", "JVBE", "t.pdf")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'type':'input_image','file_id':'file-1','detail':'auto'} | file_id | file-1",
                "{'type':'input_image','image_url':'gs://a'} | image_url | gs://a",
                "{'type':'input_file','file_url':'https://e.org/a.pdf'} | file_url | https://e.org/a.pdf",
                "{'type':'input_file','file_data':'JVBE','filename':'a'} | file_data | JVBE",
                "{'type':'input_audio','input_audio':{}} | type | input_audio",
                "{'type':'input_text','text':'a','tone':'low'} | tone | low",
            })
    void a_part_that_only_this_dialect_knows_is_named(String part, String field, String value) {
        assertThat(items("{'role':'user','content':[" + part + "]}").onlyHere())
                .containsExactly(new OnlyHere("input[0].content[0]." + field, value));
    }

    @Test
    void items_of_tools_that_only_openai_has_are_named_and_kept_in_their_places() {
        ModelRequest request = items("{'type':'web_search_call','id':'ws_1','status':'completed'},"
                + "{'type':'computer_call_output','call_id':'c','output':{}}");
        assertThat(request.turns())
                .containsExactly(
                        turn(Turn.Role.ASSISTANT, new Part.Other("web_search_call")),
                        turn(Turn.Role.USER, new Part.Other("computer_call_output")));
        assertThat(request.onlyHere())
                .containsExactly(
                        new OnlyHere("input[0].type", "web_search_call"),
                        new OnlyHere("input[1].type", "computer_call_output"));
    }

    @Test
    void tools_are_read_in_their_flat_form() {
        ModelRequest request = read("'tools':[{'type':'function','name':'clock','description':'tells the time',"
                + "'parameters':{'type':'object'},'strict':true,'defer_loading':false},"
                + "{'type':'function','name':'now','parameters':null,'strict':null},{'type':'web_search'}],"
                + "'tool_choice':{'type':'function','name':'clock'}");
        assertThat(request.tools())
                .containsExactly(
                        new Tool("clock", "tells the time", json("{'type':'object'}"), true),
                        new Tool("now", "", null, null));
        assertThat(request.toolChoice()).isEqualTo(new ToolChoice.Named("clock"));
        assertThat(request.onlyHere()).containsExactly(new OnlyHere("tools[2].type", "web_search"));
    }

    @Test
    void the_choice_of_a_tool_may_be_a_word() {
        assertThat(read("'tool_choice':'auto'").toolChoice()).isEqualTo(new ToolChoice.Auto());
        assertThat(read("'tool_choice':'none'").toolChoice()).isEqualTo(new ToolChoice.None());
        assertThat(read("'tool_choice':'required'").toolChoice()).isEqualTo(new ToolChoice.Required());
        assertThat(read("").toolChoice()).isEqualTo(new ToolChoice.Unset());
    }

    @Test
    void the_form_of_the_answer_is_read() {
        assertThat(read("'text':{'format':{'type':'json_schema','name':'a','schema':{'type':'object'},'strict':true},"
                                + "'verbosity':'medium'}")
                        .format())
                .isEqualTo(new OutputFormat.Schema("a", "", json("{'type':'object'}"), true));
        assertThat(read("'text':{'format':{'type':'json_object'}}").format()).isEqualTo(new OutputFormat.AnyJson());
        assertThat(read("'text':{'format':{'type':'text'}}").format()).isEqualTo(new OutputFormat.Text());
        assertThat(read("'text':{}").format()).isEqualTo(new OutputFormat.Text());
    }

    @Test
    void no_effort_is_said_in_the_same_word() {
        assertThat(read("'reasoning':{'effort':'none'}").reasoning()).isEqualTo(new Reasoning.Effort("none"));
        assertThat(read("'reasoning':{'effort':null}").reasoning()).isEqualTo(new Reasoning.Unset());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'store':false,'include':['reasoning.encrypted_content'],'truncation':'auto','background':false",
                "'service_tier':'auto','prompt_cache_key':'k','prompt_cache_retention':'24h','top_logprobs':0",
                "'stream':true,'stream_options':{'include_obfuscation':false},'gopuram':{'collection':'c'}",
                "'previous_response_id':'resp_1','reasoning':{'generate_summary':'auto'},'max_tool_calls':null",
                "'reasoning':{'context':'auto','mode':'standard'},'text':{'verbosity':'medium'}",
                "'conversation':{'id':'conv_1'},'prompt':null,'tools':[],'metadata':null",
            })
    void hints_and_what_says_nothing_are_left_out(String fields) {
        assertThat(read(fields).onlyHere()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'input':'a','text':{'verbosity':'low'} | text.verbosity | /verbosity | low",
                "'input':'a','tools':[{'type':'function','name':'f'}],'tool_choice':{'type':'allowed_tools','mode':'required',"
                        + "'tools':[{'type':'function','name':'f'}]} | tool_choice.type | /tool_choice | {'type':"
                        + "'allowed_tools','allowed_tools':{'mode':'required','tools':[{'type':'function','function':{'name':'f'}}]}}",
                "'input':[{'role':'user','content':[{'type':'input_file','file_id':'file-1'}]}] | input[0].content[0].file_id"
                        + " | /messages/0/content/0 | {'type':'file','file':{'file_id':'file-1'}}",
                "'input':[{'role':'user','content':[{'type':'input_image','image_url':'https://e.org/a','detail':'high'}]}] | "
                        + "| /messages/0/content/0/image_url | {'url':'https://e.org/a','detail':'high'}",
            })
    void what_a_chat_completion_says_too_is_said_there(String fields, String refused, String at, String said) {
        ModelRequest request = OpenAiResponses.client().read(json("{'model':'gpt'," + fields + "}"));
        JsonNode chat = Json.tree(OpenAiChat.provider().write(request, "m", 9)).at(at);
        assertThat(chat.isString() ? chat.stringValue() : chat.toString().replace('"', '\''))
                .isEqualTo(said);
        if (refused == null) {
            assertThat(AnthropicMessages.provider().write(request, "m", 9).utf8())
                    .doesNotContain("detail");
        } else {
            assertThatThrownBy(() -> AnthropicMessages.provider().write(request, "m", 9))
                    .hasMessageStartingWith("INVALID: " + refused + ": ");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'top_logprobs':2 | top_logprobs | 2",
                "'include':['message.output_text.logprobs'] | include[0] | message.output_text.logprobs",
                "'max_tool_calls':3 | max_tool_calls | 3",
                "'prompt':{'id':'pmpt_1'} | prompt | an object",
                "'text':{'format':{'type':'lark'},'verbosity':'medium'} | text.format.type | lark",
                "'text':{'format':{'type':'grammar'}} | text.format.type | grammar",
                "'reasoning':{'mode':'pro'} | reasoning.mode | pro",
                "'reasoning':{'context':'all_turns'} | reasoning.context | all_turns",
                "'tool_choice':{'type':'custom','name':'f'} | tool_choice.type | custom",
                "'tools':[{'type':'custom','name':'f'}] | tools[0].type | custom",
                "'context_management':[{'type':'compaction'}] | context_management | an array of 1",
                "'tools':[{'type':'function','name':'f','async':true}] | tools[0].async | true",
            })
    void what_another_dialect_would_lose_is_named(String fields, String field, String value) {
        ModelRequest request = read(fields);
        assertThat(request.onlyHere()).containsExactly(new OnlyHere(field, value));
        assertThatThrownBy(() -> AnthropicMessages.provider().write(request, "m", 9))
                .hasMessageStartingWith("INVALID: " + field + ": " + value + " (expected: absent");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'input':7 | input: 7 (expected: a string or an array of items)",
                "'input':[] | input: an array of 0 (expected: a string or an array of items, one or more)",
                "'input':[7] | input[0]: 7 (expected: an item with a type, or a message with role and content)",
                "'input':[{}] | input[0].type: absent (expected: message, function_call, function_call_output, reasoning or another type of item)",
                "'input':[{'type':'item_reference','id':'msg_7'}] | input[0].id: msg_7 (expected: the item itself: a reference to one is not followed)",
                "'input':[{'id':'msg_7'}] | input[0].id: msg_7 (expected: the item itself: a reference to one is not followed)",
                "'input':[{'role':'tool','content':'a'}] | input[0].role: tool (expected: user, assistant, system or developer)",
                "'input':[{'role':'user'}] | input[0].content: absent (expected: a string or an array of parts)",
                "'input':[{'role':'user','content':[{'type':'input_text'}]}] | input[0].content[0].text: absent (expected: a string)",
                "'input':[{'role':'user','content':[{'type':'refusal','refusal':'a'}]}] | input[0].content[0].type: refusal (expected: input_text, input_image or input_file)",
                "'input':[{'role':'assistant','content':[{'type':'input_image','image_url':'https://e'}]}] | input[0].content[0].type: input_image (expected: output_text or refusal from the assistant)",
                "'input':[{'role':'user','content':[{'type':'input_image'}]}] | input[0].content[0].image_url: absent (expected: a string, where no file_id is given)",
                "'input':[{'type':'function_call','name':'f','arguments':'{}'}] | input[0].call_id: absent (expected: a string)",
                "'input':[{'type':'function_call','call_id':'c','name':'f','arguments':{}}] | input[0].arguments: an object (expected: a string)",
                "'input':[{'type':'function_call_output','call_id':'c'}] | input[0].output: absent (expected: a string or an array of parts)",
                "'input':[{'type':'reasoning','summary':[{'type':'other'}]}] | input[0].summary[0].type: other (expected: summary_text)",
                "'instructions':['a'] | instructions: an array of 1 (expected: a string)",
                "'max_output_tokens':0 | max_output_tokens: 0 (expected: 1..2147483647)",
                "'temperature':3 | temperature: 3 (expected: 0.0..2.0)",
                "'background':true | background: true (expected: false: an answer is given to the request that asks for it)",
                "'truncation':'middle' | truncation: middle (expected: auto or disabled)",
                "'include':'all' | include: all (expected: an array)",
                "'include':[7] | include[0]: 7 (expected: a string)",
                "'include':['file_search_call.results','bogus'] | include[1]: bogus (expected: one of "
                        + "code_interpreter_call.outputs, computer_call_output.output.image_url, "
                        + "file_search_call.results, message.input_image.image_url, message.output_text.logprobs, "
                        + "reasoning.encrypted_content, web_search_call.action.sources, web_search_call.results)",
                "'store':'no' | store: no (expected: true or false)",
                "'top_logprobs':21 | top_logprobs: 21 (expected: 0..20)",
                "'tool_choice':'some' | tool_choice: some (expected: none, auto, required or an object)",
                "'tools':[{'type':'function','function':{'name':'f'}}] | tools[0].name: absent (expected: a string)",
                "'text':{'format':{'type':'json_schema','name':'a'}} | text.format.schema: absent (expected: a JSON Schema)",
                "'metadata':{'k':7} | metadata.k: 7 (expected: a string)",
                "'previous_response_id':'resp_1','conversation':'conv_1' | previous_response_id: resp_1 (expected: absent where conversation is given)",
                "'conversation':{} | conversation.id: absent (expected: a string)",
                "'conversation':7 | conversation: 7 (expected: its id, or an object with its id)",
            })
    void what_the_api_would_not_take_is_refused_by_its_name(String fields, String message) {
        String body = "{" + (fields.startsWith("'input'") ? "" : "'input':'hi',") + fields + "}";
        assertThatThrownBy(() -> OpenAiResponses.client().read(json(body)))
                .isInstanceOf(Problem.class)
                .hasMessage("INVALID: " + message);
    }

    @Test
    void a_request_may_have_no_input_where_it_continues_something() {
        assertThat(OpenAiResponses.client()
                        .read(json("{'previous_response_id':'resp_1'}"))
                        .turns())
                .isEmpty();
        assertThat(OpenAiResponses.client()
                        .read(json("{'conversation':'conv_1','input':[]}"))
                        .turns())
                .isEmpty();
        assertThatThrownBy(() -> OpenAiResponses.client().read(json("{'model':'gpt'}")))
                .hasMessage("INVALID: input: absent (expected: a string or an array of items, one or more)");
    }

    @Test
    void what_is_kept_and_continued_is_read_apart() {
        assertThat(ResponsesOptions.of(json("{}"))).isEqualTo(new ResponsesOptions(true, null, null, true));
        assertThat(ResponsesOptions.of(json("{'store':false,'previous_response_id':'resp_1'}")))
                .isEqualTo(new ResponsesOptions(false, "resp_1", null, true));
        assertThat(ResponsesOptions.of(json("{'store':true,'conversation':{'id':'conv_1'}}")))
                .isEqualTo(new ResponsesOptions(true, null, "conv_1", true));
        assertThat(ResponsesOptions.of(json("{'truncation':'auto'}")).truncates())
                .isTrue();
        assertThat(ResponsesOptions.of(json("{'truncation':'disabled'}")).truncates())
                .isFalse();
        assertThat(ResponsesOptions.of(json("{'conversation':'conv_1'}")).conversation())
                .isEqualTo("conv_1");
    }

    @Test
    void the_input_is_kept_as_items_in_their_full_form() {
        assertThat(OpenAiResponses.inputItems(json("{'input':'hi'}")))
                .containsExactly(json("{'type':'message','role':'user','content':[{'type':'input_text','text':'hi'}],"
                        + "'status':'completed'}"));
        assertThat(OpenAiResponses.inputItems(json("{'input':[{'role':'assistant','content':'Hello.','id':'msg_1'},"
                        + "{'type':'function_call_output','id':'fco_1','call_id':'c','output':'1.10'},"
                        + "{'role':'user','content':[{'type':'input_text','text':'a'}]}]}")))
                .containsExactly(
                        json("{'type':'message','role':'assistant','content':[{'type':'output_text','annotations':[],"
                                + "'logprobs':[],'text':'Hello.'}],'status':'completed'}"),
                        json("{'type':'function_call_output','call_id':'c','output':'1.10'}"),
                        json("{'type':'message','role':'user','content':[{'type':'input_text','text':'a'}],"
                                + "'status':'completed'}"));
        assertThat(OpenAiResponses.inputItems(json("{'previous_response_id':'resp_1'}")))
                .isEmpty();
        assertThatThrownBy(() -> OpenAiResponses.inputItems(json("{'input':[{'type':'item_reference','id':'m'}]}")))
                .hasMessageStartingWith("INVALID: input[0].id: m (expected: the item itself");
    }

    @Test
    void kept_input_says_what_the_request_said() {
        JsonNode body = json("{'input':[{'role':'user','content':'time?'},{'role':'assistant','content':'Let me see.'},"
                + "{'type':'function_call','call_id':'c1','name':'clock','arguments':'{}'},"
                + "{'type':'function_call_output','call_id':'c1','output':'noon'}]}");
        assertThat(OpenAiResponses.turns(OpenAiResponses.inputItems(body)))
                .isEqualTo(OpenAiResponses.client().read(body).turns());
    }
}
