package dev.gopuram.platform.dialects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.dialects.ModelRequest.OnlyHere;
import dev.gopuram.platform.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnthropicRequestReaderTest {
    /** A request with this in it, single quotes for double ones. */
    private static ModelRequest read(String more) {
        return AnthropicRequestReader.read(
                Json.tree(json("{'model':'claude','max_tokens':64,'messages':[{'role':'user','content':'hi'}]"
                        + (more.isEmpty() ? "" : "," + more) + "}")));
    }

    private static ModelRequest conversation(String messages) {
        return AnthropicRequestReader.read(
                Json.tree(json("{'model':'claude','max_tokens':64,'messages':[" + messages + "]}")));
    }

    private static Part userBlock(String block) {
        return conversation("{'role':'user','content':[" + block + "]}")
                .turns()
                .getFirst()
                .parts()
                .getFirst();
    }

    private static Part assistantBlock(String block) {
        return conversation("{'role':'assistant','content':[" + block + "]}")
                .turns()
                .getFirst()
                .parts()
                .getFirst();
    }

    private static Bytes json(String text) {
        return Bytes.utf8(text.replace('\'', '"'));
    }

    @Test
    void a_request_is_read_with_all_that_both_dialects_know() {
        ModelRequest request = read("'temperature':0.5,'top_p':0.9,'top_k':40,'stop_sequences':['END'],'stream':true,"
                + "'metadata':{'user_id':'u-1'}");
        assertThat(request.model()).isEqualTo("claude");
        assertThat(request.sampling()).isEqualTo(new Sampling(64, 0.5, 0.9, 40, List.of("END"), null, null, null));
        assertThat(request.stream()).isTrue();
        assertThat(request.includeUsage()).isTrue();
        assertThat(request.user()).isEqualTo("u-1");
        assertThat(request.turns()).containsExactly(new Turn(Turn.Role.USER, List.of(new Part.Text("hi"))));
        assertThat(request.onlyHere()).isEmpty();
    }

    @Test
    void system_blocks_are_turns_of_their_own() {
        Turn brief = new Turn(Turn.Role.SYSTEM, List.of(new Part.Text("Be brief.")));
        Turn kind = new Turn(Turn.Role.SYSTEM, List.of(new Part.Text("Be kind.")));
        assertThat(read("'system':'Be brief.'").turns()).startsWith(brief).hasSize(2);
        assertThat(read("'system':[{'type':'text','text':'Be brief.','cache_control':{'type':'ephemeral'}},"
                                + "{'type':'text','text':'Be kind.'}]")
                        .turns())
                .startsWith(brief, kind)
                .hasSize(3);
        assertThat(read("'system':''").turns()).hasSize(1);
    }

    @Test
    void a_system_message_in_the_midst_keeps_its_place() {
        assertThat(conversation("{'role':'user','content':'hi'},{'role':'system','content':'Now in French.'},"
                                + "{'role':'user','content':'go on'}")
                        .turns())
                .extracting(Turn::role)
                .containsExactly(Turn.Role.USER, Turn.Role.SYSTEM, Turn.Role.USER);
    }

    @Test
    void tool_results_and_text_of_one_message_become_turns_in_their_order() {
        assertThat(conversation("{'role':'user','content':["
                                + "{'type':'tool_result','tool_use_id':'a','content':'1'},"
                                + "{'type':'tool_result','tool_use_id':'b','content':[{'type':'text','text':'2'}],'is_error':true},"
                                + "{'type':'tool_result','tool_use_id':'c'},"
                                + "{'type':'text','text':'and now?'},{'type':'text','text':'well?'}]}")
                        .turns())
                .containsExactly(
                        new Turn(Turn.Role.TOOL, List.of(new Part.ToolResult("a", List.of(new Part.Text("1")), false))),
                        new Turn(Turn.Role.TOOL, List.of(new Part.ToolResult("b", List.of(new Part.Text("2")), true))),
                        new Turn(Turn.Role.TOOL, List.of(new Part.ToolResult("c", List.of(), false))),
                        new Turn(Turn.Role.USER, List.of(new Part.Text("and now?"), new Part.Text("well?"))));
    }

    @Test
    void text_before_and_between_tool_results_keeps_its_place() {
        assertThat(conversation("{'role':'user','content':[{'type':'text','text':'here'},"
                                + "{'type':'tool_result','tool_use_id':'a'},{'type':'text','text':'and'},"
                                + "{'type':'tool_result','tool_use_id':'b'}]}")
                        .turns())
                .extracting(Turn::role)
                .containsExactly(Turn.Role.USER, Turn.Role.TOOL, Turn.Role.USER, Turn.Role.TOOL);
    }

    @Test
    void pictures_and_documents_are_read_where_they_are() {
        assertThat(userBlock("{'type':'image','source':{'type':'base64','media_type':'image/png','data':'iVBO'}}"))
                .isEqualTo(new Part.Image(new Part.Source.Inline("image/png", "iVBO")));
        assertThat(userBlock("{'type':'image','source':{'type':'url','url':'https://e.org/a.png'}}"))
                .isEqualTo(new Part.Image(new Part.Source.Url("https://e.org/a.png")));
        assertThat(userBlock("{'type':'document','title':'Terms','citations':{'enabled':false},"
                        + "'source':{'type':'base64','media_type':'application/pdf','data':'JVBE'}}"))
                .isEqualTo(new Part.File("application/pdf", "JVBE", "Terms"));
    }

    @Test
    void what_the_assistant_thought_and_called_is_read() {
        assertThat(assistantBlock("{'type':'thinking','thinking':'hm','signature':'Eq=='}"))
                .isEqualTo(new Part.Thinking("hm", "Eq=="));
        assertThat(assistantBlock("{'type':'redacted_thinking','data':'xyz'}"))
                .isEqualTo(new Part.SealedThinking("xyz"));
        assertThat(assistantBlock("{'type':'tool_use','id':'t1','name':'weather','input':{'city':'Köln'}}"))
                .isEqualTo(new Part.ToolCall("t1", "weather", "{\"city\":\"Köln\"}"));
    }

    @Test
    void arguments_keep_their_digits_and_their_order() {
        assertThat(assistantBlock("{'type':'tool_use','id':'t1','name':'pay','caller':{'type':'direct'},"
                        + "'input':{'z':1.10,'a':12345678901234567890123,'m':[0.1000000000000000055511151231257827]}}"))
                .isEqualTo(new Part.ToolCall(
                        "t1",
                        "pay",
                        "{\"z\":1.10,\"a\":12345678901234567890123,\"m\":[0.1000000000000000055511151231257827]}"));
    }

    @Test
    void tools_and_the_choice_among_them_are_read() {
        ModelRequest request = read("'tools':[{'name':'weather','description':'tells it',"
                + "'input_schema':{'type':'object'},'strict':true,'cache_control':{'type':'ephemeral'},"
                + "'defer_loading':false,'allowed_callers':['direct'],'eager_input_streaming':true},"
                + "{'type':'custom','name':'time','input_schema':{'type':'object'}}],"
                + "'tool_choice':{'type':'tool','name':'time','disable_parallel_tool_use':true}");
        assertThat(request.tools()).extracting(Tool::name).containsExactly("weather", "time");
        assertThat(request.tools().getFirst().description()).isEqualTo("tells it");
        assertThat(request.tools().getFirst().strict()).isTrue();
        assertThat(request.tools().getLast().strict()).isNull();
        assertThat(request.toolChoice()).isEqualTo(new ToolChoice.Named("time"));
        assertThat(request.parallelTools()).isFalse();
        assertThat(request.onlyHere()).isEmpty();
        assertThat(read("'tool_choice':{'type':'any'}").toolChoice()).isEqualTo(new ToolChoice.Required());
        assertThat(read("'tool_choice':{'type':'none'}").toolChoice()).isEqualTo(new ToolChoice.None());
        assertThat(read("'tool_choice':{'type':'auto'}").toolChoice()).isEqualTo(new ToolChoice.Auto());
        assertThat(read("").toolChoice()).isEqualTo(new ToolChoice.Unset());
        assertThat(read("").parallelTools()).isNull();
    }

    @Test
    void thinking_and_effort_are_one_thing_said_in_two_fields() {
        assertThat(read("").reasoning()).isEqualTo(new Reasoning.Unset());
        assertThat(read("'thinking':{'type':'enabled','budget_tokens':2048,'display':'omitted'}")
                        .reasoning())
                .isEqualTo(new Reasoning.Budget(2048));
        assertThat(read("'thinking':{'type':'disabled'}").reasoning()).isEqualTo(new Reasoning.Off());
        assertThat(read("'thinking':{'type':'adaptive'}").reasoning()).isEqualTo(new Reasoning.Adaptive());
        assertThat(read("'output_config':{'effort':'low'}").reasoning()).isEqualTo(new Reasoning.Effort("low"));
        assertThat(read("'thinking':{'type':'adaptive'},'output_config':{'effort':'max'}")
                        .reasoning())
                .isEqualTo(new Reasoning.Effort("max"));
        ModelRequest both = read("'thinking':{'type':'disabled'},'output_config':{'effort':'low'}");
        assertThat(both.reasoning()).isEqualTo(new Reasoning.Off());
        assertThat(both.onlyHere()).containsExactly(new OnlyHere("output_config.effort", "low"));
    }

    @Test
    void a_schema_for_the_answer_is_read_in_both_its_places_and_is_strict() {
        String format = "{'type':'json_schema','schema':{'type':'object'}}";
        OutputFormat.Schema expected = new OutputFormat.Schema("", "", Json.tree(json("{'type':'object'}")), true);
        assertThat(read("'output_config':{'format':" + format + "}").format()).isEqualTo(expected);
        assertThat(read("'output_format':" + format).format()).isEqualTo(expected);
        assertThatThrownBy(() -> read("'output_format':" + format + ",'output_config':{'format':" + format + "}"))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("output_format");
    }

    @Test
    void to_fill_the_cache_alone_is_read_and_is_nothing_that_openai_could_do() {
        ModelRequest request = AnthropicRequestReader.read(
                Json.tree(json("{'model':'m','max_tokens':0,'messages':[{'role':'user','content':'hi'}]}")));
        assertThat(request.sampling().maxTokens()).isZero();
        assertThat(request.onlyHere()).isEmpty();
        assertThatThrownBy(() -> OpenAiChat.provider().write(request, "gpt", 1))
                .hasMessageStartingWith("INVALID: max_tokens: 0 (expected: 1 or more");
    }

    @Test
    void hints_are_silent() {
        assertThat(read("'thread':{'type':'create'}").onlyHere()).isEmpty();
        assertThat(read("'cache_control':{'type':'ephemeral'},'service_tier':'standard_only','gopuram':{'limit':3},"
                                + "'mcp_servers':[],'container':null")
                        .onlyHere())
                .isEmpty();
        assertThat(conversation("{'role':'user','content':[{'type':'text','text':'a','citations':null,"
                                + "'cache_control':{'type':'ephemeral','ttl':'1h'}}]}")
                        .onlyHere())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'container':'c1' | container | c1",
                "'mcp_servers':[{'url':'x'}] | mcp_servers | an array of 1",
                "'inference_geo':'us' | inference_geo | us",
                "'new_field':1 | new_field | 1",
                "'metadata':{'team':'a'} | metadata.team | a",
                "'tools':[{'type':'web_search_20250305','name':'web_search'}] | tools[0].type | web_search_20250305",
                "'tools':[{'name':'a','input_schema':{},'defer_loading':true}] | tools[0].defer_loading | true",
                "'tools':[{'name':'a','input_schema':{},'input_examples':[{}]}] | tools[0].input_examples | an array of 1",
                "'output_config':{'task_budget':{}} | output_config.task_budget | an object",
                "'output_config':{'format':{'type':'grammar'}} | output_config.format.type | grammar",
                "'thinking':{'type':'between_tools'} | thinking.type | between_tools",
                "'thinking':{'type':'deep'} | thinking.type | deep",
                "'tool_choice':{'type':'some'} | tool_choice.type | some",
                "'thread':{'type':'continue','previous_message_id':'msg_1'} | thread.previous_message_id | msg_1",
                "'thread':{'type':'fork'} | thread.type | fork",
            })
    void a_field_that_only_anthropic_knows_is_named(String more, String field, String value) {
        assertThat(read(more).onlyHere()).containsExactly(new OnlyHere(field, value));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'type':'search_result'} | type | search_result",
                "{'type':'mid_conv_system'} | type | mid_conv_system",
                "{'type':'image','source':{'type':'file','file_id':'f'}} | source.type | file",
                "{'type':'document','source':{'type':'text','data':'a'}} | source.type | text",
                "{'type':'document','source':{'type':'url','url':'a'}} | source.type | url",
            })
    void a_block_that_only_anthropic_knows_is_kept_as_such_and_named(String block, String field, String value) {
        ModelRequest request = conversation("{'role':'user','content':[{'type':'text','text':'a'}," + block + "]}");
        assertThat(request.turns().getFirst().parts().getLast()).isInstanceOf(Part.Other.class);
        assertThat(request.onlyHere()).containsExactly(new OnlyHere("messages[0].content[1]." + field, value));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'temperature':1.5 | temperature: 1.5 (expected: 0..1)",
                "'temperature':'warm' | temperature: warm (expected: 0..1)",
                "'max_tokens':-1 | max_tokens: -1 (expected: 0..2147483647)",
                "'top_k':-1 | top_k: -1 (expected: 0..2147483647)",
                "'stream':'yes' | stream: yes (expected: true or false)",
                "'stop_sequences':['a',1] | stop_sequences[1]: 1 (expected: a string)",
                "'system':[{'type':'image'}] | system[0].type: image (expected: text)",
                "'system':7 | system: 7 (expected: a string or an array of blocks)",
                "'tools':[{'input_schema':{}}] | tools[0].name: absent (expected: a string)",
                "'tools':[{'name':'a'}] | tools[0].input_schema: absent (expected: a JSON Schema)",
                "'thinking':{'type':'enabled'} | thinking.budget_tokens: absent (expected: 1..2147483647)",
            })
    void a_field_that_is_wrong_is_refused_with_its_path_and_value(String wrong, String message) {
        String body = "{'model':'m'," + (wrong.startsWith("'max_tokens'") ? "" : "'max_tokens':1,")
                + "'messages':[{'role':'user','content':'hi'}]," + wrong + "}";
        assertThatThrownBy(() -> AnthropicRequestReader.read(Json.tree(json(body))))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.detail()).isEqualTo(message));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'role':'tool','content':'a'} | messages[0].role: tool (expected: user, assistant or system)",
                "{'role':'user'} | messages[0].content: absent (expected: a string or an array of blocks)",
                "{'role':'user','content':[]} | messages[0].content: an array of 0 (expected: one block or more)",
                "{'role':'user','content':['a']} | messages[0].content[0]: a (expected: a block with a type)",
                "{'role':'user','content':[{'type':'text'}]} | messages[0].content[0].text: absent (expected: a string)",
                "{'role':'user','content':[{'type':'image'}]} | messages[0].content[0].source: absent (expected: an object with a type)",
                "{'role':'user','content':[{'type':'tool_result','content':'a'}]} | messages[0].content[0].tool_use_id: absent (expected: a string)",
                "{'role':'assistant','content':[{'type':'tool_use','id':'a','name':'b','input':'{}'}]} | messages[0].content[0].input: {} (expected: an object)",
                "{'role':'assistant','content':[{'type':'tool_result','tool_use_id':'a'}]} | messages[0].content[0].type: tool_result (expected: text, thinking, redacted_thinking or tool_use from the assistant)",
                "{'role':'user','content':[{'type':'thinking','thinking':'a','signature':'b'}]} | messages[0].content[0].type: thinking (expected: text, image, document or tool_result from the user)",
                "{'role':'assistant','content':[{'type':'thinking','thinking':'a'}]} | messages[0].content[0].signature: absent (expected: the signature that came with the thought)",
            })
    void a_message_that_is_wrong_is_refused_with_its_path_and_value(String message, String expected) {
        assertThatThrownBy(() -> conversation(message))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.detail()).isEqualTo(expected));
    }

    @Test
    void an_answer_needs_its_bound_and_a_count_does_not() {
        Bytes body = json("{'model':'m','messages':[{'role':'user','content':'hi'}]}");
        assertThatThrownBy(() -> AnthropicRequestReader.read(Json.tree(body)))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("max_tokens: absent");
        assertThat(AnthropicRequestReader.readForCount(Json.tree(body))
                        .sampling()
                        .maxTokens())
                .isNull();
    }

    @Test
    void what_is_no_object_and_what_has_no_messages_is_refused() {
        assertThatThrownBy(() -> AnthropicRequestReader.read(Json.tree(json("[]"))))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("body: an array of 0");
        assertThatThrownBy(() -> AnthropicRequestReader.read(Json.tree(json("{'max_tokens':1,'messages':[]}"))))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("messages: an array of 0");
    }
}
