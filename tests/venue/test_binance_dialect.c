/* SPDX-License-Identifier: MIT
 * What the server hears: the golden requests, what the client asks, and whatever can be wrong with
 * a request's text, each with Binance's own code and words. */
#include "binance_world.h"

/* ---- wrong requests ---- */

typedef struct wrong {
    const char *method, *path; /* method "": a frame of the WebSocket API */
    const char *params;        /* the pairs, or the members of params */
    const char *code, *text;
} wrong;

#define MISSING(name) "Mandatory parameter '" name "' was not sent, was empty/null, or malformed."
#define ILLEGAL(name, range)                                                                       \
    "Illegal characters found in parameter '" name "'; legal range is '" range "'."
#define NUM          "^[0-9]{1,20}$"
#define DEC          "^([0-9]{1,20})(\\.[0-9]{1,20})?$"
#define IDS          "^[\\.A-Z\\:/a-z0-9_-]{1,36}$"
#define SYMBOL       "^[\\w\\-._&&[^a-z]]{1,50}$"
#define EMPTY(name)  "Parameter '" name "' was empty."
#define UNDUE(name)  "Parameter '" name "' sent when not required."
#define BAD(name)    "Data sent for parameter '" name "' is not valid."
#define EITHER(a, b) "Param '" a "' or '" b "' must be sent, but both were empty/null!"
#define MIX          "Combination of optional parameters invalid."
#define ONE          "\"[\\w\\-._&&[^a-z]]{1,50}\""
#define LIST         "^\\[(" ONE "(," ONE "){0,}){0,1}\\]$"
#define ORDER        "POST", "/api/v3/order"
#define PLACE        "", "order.place"
#define LIMIT        "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=9000"
#define STOP         "symbol=BTCUSDT&side=SELL&type=STOP_LOSS&quantity=1"

#define OCO   "POST", "/api/v3/orderList/oco"
#define OTO   "POST", "/api/v3/orderList/oto"
#define OTOCO "POST", "/api/v3/orderList/otoco"
#define SELLS "symbol=BTCUSDT&side=SELL&quantity=1"
#define BUYS  "symbol=BTCUSDT&side=BUY&quantity=1"
#define UP    "&aboveType=LIMIT_MAKER&abovePrice=9900"
#define DOWN  "&belowType=LIMIT_MAKER&belowPrice=9000"
#define FIRST                                                                                      \
    "symbol=BTCUSDT&workingType=LIMIT&workingSide=BUY&workingTimeInForce=GTC&workingQuantity=1"    \
    "&workingPrice=9000"

static const wrong wrongs[] = {
    /* order lists */
    {OCO, "symbol=BTCUSDT", "-1102", MISSING("side")},
    {OCO, SELLS, "-1102", MISSING("aboveType")},
    {OCO, SELLS "&aboveType=LIMIT_MAKER", "-1102", MISSING("abovePrice")},
    {OCO, SELLS UP, "-1102", MISSING("belowType")},
    {OCO, SELLS UP "&belowType=NONE", "-1116", "Invalid orderType."},
    {OCO, SELLS UP "&belowType=STOP_LOSS", "-1102", EITHER("belowStopPrice", "belowTrailingDelta")},
    {OCO, SELLS UP "&belowType=STOP_LOSS_LIMIT&belowStopPrice=9&belowPrice=9", "-1102",
     MISSING("belowTimeInForce")},
    {OCO, SELLS UP "&aboveTimeInForce=GTC", "-1106", UNDUE("aboveTimeInForce")},
    {OCO, SELLS UP "&belowType=LIMIT&belowTimeInForce=GTC&belowPrice=9", "-1158",
     "Order type not supported in OCO."},
    {OCO, SELLS UP DOWN, "-1168", "At least one OCO order must be contingent."},
    {OCO, BUYS UP "&belowType=STOP_LOSS&belowStopPrice=9", "-1165",
     "A limit order in a buy OCO must be below."},
    {OCO, SELLS "&aboveType=STOP_LOSS&aboveStopPrice=9" DOWN, "-1197",
     "A stop loss order in a sell OCO must be below."},
    {OCO, SELLS "&aboveType=TAKE_PROFIT&aboveStopPrice=9" DOWN, "-1166",
     "A limit order in a sell OCO must be above."},
    {OCO, BUYS "&aboveType=STOP_LOSS&aboveStopPrice=9&belowType=STOP_LOSS&belowStopPrice=8",
     "-1196", "A stop loss order in a buy OCO must be above."},
    {OCO, BUYS "&aboveType=TAKE_PROFIT&aboveStopPrice=9" DOWN, "-1198",
     "A take profit order in a buy OCO must be below."},
    {OCO, SELLS UP "&belowType=TAKE_PROFIT&belowStopPrice=9", "-1199",
     "A take profit order in a sell OCO must be above."},
    {OCO, SELLS UP "&belowType=STOP_LOSS&belowStopPrice=9&pendingType=LIMIT", "-1104",
     "Not all sent parameters were read; read '9' parameter(s) but was sent '10'."},
    {OTO, "symbol=BTCUSDT", "-1102", MISSING("workingType")},
    {OTO, "symbol=BTCUSDT&workingType=MARKET&workingSide=BUY&workingQuantity=1", "-1116",
     "Invalid orderType."},
    {OTO, FIRST, "-1102", MISSING("pendingType")},
    {OTO, FIRST "&pendingType=MARKET&pendingSide=SELL&pendingQuoteOrderQty=5", "-1014",
     "Unsupported order combination."},
    {OTOCO, FIRST, "-1102", MISSING("pendingSide")},
    {OTOCO, FIRST "&pendingSide=SELL&pendingQuantity=1", "-1102", MISSING("pendingAboveType")},
    {"POST", "/api/v3/orderList/opo",
     FIRST "&pendingSide=BUY&pendingType=LIMIT&pendingPrice=9&pendingTimeInForce=GTC", "-1014",
     "Unsupported order combination."},
    {"POST", "/api/v3/orderList/opo",
     FIRST "&pendingSide=SELL&pendingType=LIMIT&pendingPrice=9&pendingTimeInForce=GTC"
           "&pendingQuantity=1",
     "-1104", "Not all sent parameters were read; read '12' parameter(s) but was sent '13'."},
    {"POST", "/api/v3/order/oco", SELLS "&stopPrice=5", "-1102", MISSING("price")},
    {"POST", "/api/v3/order/oco", SELLS "&price=9&stopPrice=5&stopIcebergQty=1", "-1106",
     UNDUE("stopIcebergQty")},
    {"POST", "/api/v3/order/oco",
     SELLS "&price=9&stopPrice=5&stopLimitPrice=4&stopLimitTimeInForce=IOC&stopIcebergQty=1",
     "-1014", "Unsupported order combination."},
    {"POST", "/api/v3/order/oco", SELLS "&price=9", "-1102", EITHER("stopPrice", "trailingDelta")},
    {"POST", "/api/v3/order/oco", SELLS "&price=9&stopPrice=5&stopLimitPrice=4", "-1102",
     MISSING("stopLimitTimeInForce")},
    {"DELETE", "/api/v3/orderList", "symbol=BTCUSDT", "-1102",
     EITHER("orderListId", "listClientOrderId")},
    {"GET", "/api/v3/orderList", "", "-1102", EITHER("orderListId", "origClientOrderId")},
    {"GET", "/api/v3/allOrderList", "fromId=1&startTime=1", "-1128", MIX},
    /* symbols */
    {"GET", "/api/v3/depth", "", "-1102", MISSING("symbol")},
    {"GET", "/api/v3/depth", "symbol=", "-1105", EMPTY("symbol")},
    {"GET", "/api/v3/depth", "symbol", "-1105", EMPTY("symbol")},
    {"GET", "/api/v3/depth", "symbol=btcusdt", "-1100", ILLEGAL("symbol", SYMBOL)},
    {"GET", "/api/v3/depth", "symbol=BTC/USDT", "-1100", ILLEGAL("symbol", SYMBOL)},
    {"GET", "/api/v3/depth", "symbol=%FF", "-1100", ILLEGAL("symbol", SYMBOL)},
    {"GET", "/api/v3/depth", "symbol=%ZZ", "-1100", ILLEGAL("symbol", "%[0-9A-F]{2}")},
    {"GET", "/api/v3/depth", "symbol=NOSUCH", "-1121", "Invalid symbol."},
    {"GET", "/api/v3/depth", "symbol=BTCUSDT&symbol=ETHUSDT", "-1101",
     "Too many parameters; expected '1' and received '2'."},
    {"GET", "/api/v3/depth", "symbol=BTCUSDT&limit=ten", "-1100", ILLEGAL("limit", NUM)},
    {"GET", "/api/v3/depth", "symbol=BTCUSDT&limit=-1", "-1100", ILLEGAL("limit", NUM)},
    {"GET", "/api/v3/depth", "symbol=BTCUSDT&limit=1.5", "-1100", ILLEGAL("limit", NUM)},
    {"GET", "/api/v3/depth", "symbol=BTCUSDT&limit=", "-1105", EMPTY("limit")},
    {"GET", "/api/v3/depth", "symbol=BTCUSDT&limit=0", "-1130", BAD("limit")},
    {"GET", "/api/v3/depth", "symbol=BTCUSDT&limit=99999999999999999999", "-1108",
     "Parameter 'limit' overflowed."},
    {"GET", "/api/v3/depth", "symbol=BTCUSDT&limit=999999999999999999999", "-1100",
     ILLEGAL("limit", NUM)},
    /* lists of symbols */
    {"GET", "/api/v3/ticker/price", "symbols=BTCUSDT", "-1135",
     "JSON sent for parameter 'symbols' is not valid"},
    {"GET", "/api/v3/ticker/price", "symbols=[\"BTCUSDT\"", "-1135",
     "JSON sent for parameter 'symbols' is not valid"},
    {"GET", "/api/v3/ticker/price", "symbols=[]", "-1100", ILLEGAL("symbols", LIST)},
    {"GET", "/api/v3/ticker/price", "symbols=[1]", "-1100", ILLEGAL("symbols", LIST)},
    {"GET", "/api/v3/ticker/price", "symbols={\"a\":1}", "-1100", ILLEGAL("symbols", LIST)},
    {"GET", "/api/v3/ticker/price", "symbols=[\"btcusdt\"]", "-1100", ILLEGAL("symbols", LIST)},
    {"GET", "/api/v3/ticker/price", "symbols=[\"NOSUCH\"]", "-1121", "Invalid symbol."},
    {"GET", "/api/v3/ticker/price", "symbols=[\"BTCUSDT\",\"BTCUSDT\"]", "-1151",
     "Symbol is present multiple times in the list."},
    {"GET", "/api/v3/ticker/price", "symbol=BTCUSDT&symbols=[\"BTCUSDT\"]", "-1128", MIX},
    {"GET", "/api/v3/ticker/24hr", "type=mini", "-1139", "Invalid ticker type."},
    {"GET", "/api/v3/ticker/24hr", "symbolStatus=OPEN", "-1122", "Invalid symbolStatus."},
    {"GET", "/api/v3/ticker/24hr", "symbol=BTCUSDT&symbolStatus=HALT", "-1220",
     "The symbol's status does not match the requested symbolStatus."},
    {"GET", "/api/v3/ticker", "", "-1102", EITHER("symbol", "symbols")},
    {"GET", "/api/v3/ticker", "symbol=BTCUSDT&windowSize=60m", "-1130", BAD("windowSize")},
    {"GET", "/api/v3/ticker", "symbol=BTCUSDT&windowSize=0h", "-1130", BAD("windowSize")},
    {"GET", "/api/v3/ticker", "symbol=BTCUSDT&windowSize=d", "-1130", BAD("windowSize")},
    {"GET", "/api/v3/ticker", "symbol=BTCUSDT&windowSize=8d", "-1130", BAD("windowSize")},
    {"GET", "/api/v3/ticker", "symbol=BTCUSDT&windowSize=1w", "-1130", BAD("windowSize")},
    {"GET", "/api/v3/ticker/tradingDay", "symbol=BTCUSDT&timeZone=15", "-1130", BAD("timeZone")},
    {"GET", "/api/v3/ticker/tradingDay", "symbol=BTCUSDT&timeZone=-12:30", "-1130",
     BAD("timeZone")},
    {"GET", "/api/v3/ticker/tradingDay", "symbol=BTCUSDT&timeZone=1:5", "-1130", BAD("timeZone")},
    {"GET", "/api/v3/exchangeInfo", "symbol=BTCUSDT&symbolStatus=TRADING", "-1128", MIX},
    {"GET", "/api/v3/exchangeInfo", "symbol=BTCUSDT&permissions=SPOT", "-1128", MIX},
    {"GET", "/api/v3/exchangeInfo", "showPermissionSets=yes", "-1130", BAD("showPermissionSets")},
    /* lists */
    {"GET", "/api/v3/klines", "symbol=BTCUSDT", "-1102", MISSING("interval")},
    {"GET", "/api/v3/klines", "symbol=BTCUSDT&interval=1x", "-1120", "Invalid interval."},
    {"GET", "/api/v3/klines", "symbol=BTCUSDT&interval=1H", "-1120", "Invalid interval."},
    {"GET", "/api/v3/klines", "symbol=BTCUSDT&interval=10m", "-1120", "Invalid interval."},
    {"GET", "/api/v3/klines", "symbol=BTCUSDT&interval=1m&startTime=x", "-1100",
     ILLEGAL("startTime", NUM)},
    {"GET", "/api/v3/klines", "symbol=BTCUSDT&interval=1m&endTime=9223372036854775807", "-1108",
     "Parameter 'endTime' overflowed."},
    {"GET", "/api/v3/aggTrades", "symbol=BTCUSDT&fromId=1&startTime=1", "-1128", MIX},
    {"GET", "/api/v3/historicalTrades", "symbol=BTCUSDT&fromId=a", "-1100", ILLEGAL("fromId", NUM)},
    {"GET", "/api/v3/allOrders", "symbol=BTCUSDT&startTime=1&endTime=86400002", "-1127",
     "More than 24 hours between startTime and endTime."},
    {"GET", "/api/v3/allOrders", "limit=5", "-1102", MISSING("symbol")},
    {"GET", "/api/v3/myTrades", "symbol=BTCUSDT&startTime=1&endTime=86400002", "-1127",
     "More than 24 hours between startTime and endTime."},
    {"GET", "/api/v3/myTrades", "symbol=BTCUSDT&orderId=5&startTime=1", "-1128", MIX},
    {"GET", "/api/v3/myTrades", "symbol=BTCUSDT&fromId=5&endTime=1", "-1128", MIX},
    {"GET", "/api/v3/myTrades", "symbol=BTCUSDT&orderId=five", "-1100", ILLEGAL("orderId", NUM)},
    {"GET", "/api/v3/openOrders", "symbol=NOSUCH", "-1121", "Invalid symbol."},
    {"GET", "/api/v3/openOrders", "colour=red", "-1104",
     "Not all sent parameters were read; read '2' parameter(s) but was sent '3'."},
    {"GET", "/api/v3/account", "omitZeroBalances=1", "-1130", BAD("omitZeroBalances")},
    {"GET", "/api/v3/account", "symbol=BTCUSDT", "-1104",
     "Not all sent parameters were read; read '2' parameter(s) but was sent '3'."},
    {"GET", "/api/v3/account/commission", "", "-1102", MISSING("symbol")},
    {"PUT", "/api/v3/userDataStream", "", "-1102", MISSING("listenKey")},
    {"DELETE", "/api/v3/userDataStream", "listenKey=", "-1105", EMPTY("listenKey")},
    /* orders: what must be there */
    {ORDER, "", "-1102", MISSING("symbol")},
    {ORDER, "symbol=BTCUSDT", "-1102", MISSING("side")},
    {ORDER, "symbol=BTCUSDT&side=BUY", "-1102", MISSING("type")},
    {ORDER, "symbol=BTCUSDT&side=BUY&type=LIMIT", "-1102", MISSING("timeInForce")},
    {ORDER, "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC", "-1102", MISSING("quantity")},
    {ORDER, "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1", "-1102",
     MISSING("price")},
    {ORDER, "symbol=BTCUSDT&side=BUY&type=LIMIT_MAKER&quantity=1", "-1102", MISSING("price")},
    {ORDER, "symbol=BTCUSDT&side=BUY&type=MARKET", "-1102", EITHER("quantity", "quoteOrderQty")},
    {ORDER, STOP, "-1102", EITHER("stopPrice", "trailingDelta")},
    {ORDER, "symbol=BTCUSDT&side=BUY&type=STOP_LOSS&stopPrice=5", "-1102", MISSING("quantity")},
    {ORDER, "symbol=BTCUSDT&side=BUY&type=TAKE_PROFIT_LIMIT&stopPrice=5&quantity=1&price=3",
     "-1102", MISSING("timeInForce")},
    /* words */
    {ORDER, "symbol=BTCUSDT&side=buy&type=LIMIT", "-1117", "Invalid side."},
    {ORDER, "symbol=BTCUSDT&side=BUY&type=LIMITS", "-1116", "Invalid orderType."},
    {ORDER, "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTX", "-1115", "Invalid timeInForce."},
    {ORDER, LIMIT "&newOrderRespType=ALL", "-1130", BAD("newOrderRespType")},
    {ORDER, LIMIT "&selfTradePreventionMode=MAYBE", "-1130", BAD("selfTradePreventionMode")},
    {ORDER, LIMIT "&pegPriceType=MID", "-1210", "Invalid pegPriceType."},
    {ORDER, LIMIT "&pegPriceType=MARKET_PEG&pegOffsetType=BIPS", "-1211", "Invalid pegOffsetType."},
    {ORDER, LIMIT "&pegOffsetType=PRICE_LEVEL", "-1106",
     "Parameter 'pegOffsetType' sent when not required."},
    {ORDER, LIMIT "&pegPriceType=PRIMARY_PEG&pegOffsetValue=1", "-1106",
     "Parameter 'pegOffsetValue' sent when not required."},
    /* numbers */
    {ORDER, "symbol=BTCUSDT&side=BUY&type=MARKET&quantity=1e3", "-1100", ILLEGAL("quantity", DEC)},
    {ORDER, "symbol=BTCUSDT&side=BUY&type=MARKET&quantity=-1", "-1100", ILLEGAL("quantity", DEC)},
    {ORDER, "symbol=BTCUSDT&side=BUY&type=MARKET&quantity=1,5", "-1100", ILLEGAL("quantity", DEC)},
    {ORDER, "symbol=BTCUSDT&side=BUY&type=MARKET&quantity=.5", "-1100", ILLEGAL("quantity", DEC)},
    {ORDER, "symbol=BTCUSDT&side=BUY&type=MARKET&quantity=5.", "-1100", ILLEGAL("quantity", DEC)},
    {ORDER, "symbol=BTCUSDT&side=BUY&type=MARKET&quantity=%201", "-1100", ILLEGAL("quantity", DEC)},
    {ORDER, "symbol=BTCUSDT&side=BUY&type=MARKET&quantity=", "-1105", EMPTY("quantity")},
    {ORDER, "symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0", "-1013",
     "Price * QTY is zero or less."},
    {ORDER, "symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.000000001", "-1111",
     "Parameter 'quantity' has too much precision."},
    {ORDER, "symbol=BTCUSDT&side=BUY&type=MARKET&quantity=92233720369", "-1108",
     "Parameter 'quantity' overflowed."},
    {ORDER, "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0", "-1013",
     "Price * QTY is zero or less."},
    {ORDER, "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=1.123456789",
     "-1111", "Parameter 'price' has too much precision."},
    {ORDER, STOP "&trailingDelta=0", "-1130", BAD("trailingDelta")},
    {ORDER, STOP "&trailingDelta=1.5", "-1100", ILLEGAL("trailingDelta", NUM)},
    {ORDER, LIMIT "&strategyId=abc", "-1100", ILLEGAL("strategyId", NUM)},
    {ORDER, LIMIT "&strategyType=999999", "-1134", "`strategyType` was less than 1000000."},
    /* not wanted, not together */
    {ORDER, "symbol=BTCUSDT&side=BUY&type=MARKET&quantity=1&timeInForce=GTC", "-1106",
     UNDUE("timeInForce")},
    {ORDER, "symbol=BTCUSDT&side=BUY&type=MARKET&quantity=1&price=5", "-1106", UNDUE("price")},
    {ORDER, "symbol=BTCUSDT&side=BUY&type=LIMIT_MAKER&quantity=1&price=5&timeInForce=GTC", "-1106",
     UNDUE("timeInForce")},
    {ORDER, LIMIT "&quoteOrderQty=5", "-1106", UNDUE("quoteOrderQty")},
    {ORDER, LIMIT "&stopPrice=5", "-1106", UNDUE("stopPrice")},
    {ORDER, LIMIT "&trailingDelta=5", "-1106", UNDUE("trailingDelta")},
    {ORDER, STOP "&stopPrice=5&price=4", "-1106", UNDUE("price")},
    {ORDER, STOP "&stopPrice=5&icebergQty=1", "-1106", UNDUE("icebergQty")},
    {ORDER, "symbol=BTCUSDT&side=BUY&type=MARKET&quantity=1&quoteOrderQty=5", "-1128", MIX},
    {ORDER, "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=IOC&quantity=1&price=5&icebergQty=1",
     "-1014", "Unsupported order combination."},
    {ORDER, LIMIT "&price=9001", "-1101", "Too many parameters; expected '1' and received '2'."},
    {ORDER, LIMIT "&colour=red&size=9", "-1104",
     "Not all sent parameters were read; read '8' parameter(s) but was sent '10'."},
    {ORDER, LIMIT "&colour=red&newClientOrderId=a%20b", "-1100", ILLEGAL("newClientOrderId", IDS)},
    {ORDER, LIMIT "&newClientOrderId=0123456789012345678901234567890123456", "-1100",
     ILLEGAL("newClientOrderId", IDS)},
    {ORDER, "symbol=NOSUCH&side=BUY&type=MARKET&quantity=1&colour=red", "-1104",
     "Not all sent parameters were read; read '6' parameter(s) but was sent '7'."},
    {ORDER, "symbol=NOSUCH&side=BUY&type=MARKET&quantity=1", "-1121", "Invalid symbol."},
    {"POST", "/api/v3/order/test", LIMIT "&computeCommissionRates=1", "-1130",
     BAD("computeCommissionRates")},
    /* which order */
    {"GET", "/api/v3/order", "symbol=BTCUSDT", "-1102", EITHER("orderId", "origClientOrderId")},
    {"GET", "/api/v3/order", "orderId=1", "-1102", MISSING("symbol")},
    {"GET", "/api/v3/order", "symbol=BTCUSDT&orderId=x1", "-1100", ILLEGAL("orderId", NUM)},
    {"GET", "/api/v3/order", "symbol=BTCUSDT&origClientOrderId=", "-1105",
     EMPTY("origClientOrderId")},
    {"DELETE", "/api/v3/order", "symbol=BTCUSDT&origClientOrderId=a%26b", "-1100",
     ILLEGAL("origClientOrderId", IDS)},
    {"DELETE", "/api/v3/order", "symbol=BTCUSDT&orderId=1&cancelRestrictions=NONE", "-1145",
     "Invalid cancelRestrictions"},
    {"DELETE", "/api/v3/openOrders", "", "-1102", MISSING("symbol")},
    {"POST", "/api/v3/order/cancelReplace", LIMIT, "-1102", MISSING("cancelReplaceMode")},
    {"POST", "/api/v3/order/cancelReplace", LIMIT "&cancelReplaceMode=STOP_ON_FAILURE", "-1102",
     EITHER("cancelOrderId", "cancelOrigClientOrderId")},
    /* the same over frames */
    {PLACE, "", "-1102", MISSING("symbol")},
    {PLACE, "\"symbol\":5", "-1102", MISSING("side")},
    {PLACE, "\"symbol\":null", "-1102", MISSING("symbol")},
    {PLACE, "\"symbol\":\"\"", "-1105", EMPTY("symbol")},
    {PLACE, "\"symbol\":[\"BTCUSDT\"]", "-1100", ILLEGAL("symbol", SYMBOL)},
    {PLACE, "\"symbol\":\"BTCUSDT\",\"symbol\":\"BTCUSDT\"", "-1101",
     "Too many parameters; expected '1' and received '2'."},
    {PLACE, "\"symbol\":\"BTCUSDT\",\"side\":true", "-1117", "Invalid side."},
    {PLACE, "\"symbol\":\"BTCUSDT\",\"side\":\"BUY\",\"type\":\"MARKET\",\"quantity\":1e-5",
     "-1100", ILLEGAL("quantity", DEC)},
    {PLACE, "\"symbol\":\"BTCUSDT\",\"side\":\"BUY\",\"type\":\"MARKET\",\"quantity\":{}", "-1100",
     ILLEGAL("quantity", DEC)},
    {"", "ticker.price", "\"symbols\":\"BTCUSDT\"", "-1135",
     "JSON sent for parameter 'symbols' is not valid"},
    {"", "ticker.price", "\"symbols\":[\"BTCUSDT\",\"BTCUSDT\"]", "-1151",
     "Symbol is present multiple times in the list."},
    {"", "klines", "\"symbol\":\"BTCUSDT\",\"interval\":\"1Y\"", "-1120", "Invalid interval."},
    {"", "order.cancel", "\"symbol\":\"BTCUSDT\",\"orderId\":-5", "-1100", ILLEGAL("orderId", NUM)},
};

/* As the row is asked: a frame, or a query with time and signature where the row is signed. */
static sk_request request_of(const sk_op_row *row, const char *params)
{
    bool stamped = row->auth == SK_AUTH_SIGNED;
    if (row->via == SK_VIA_WS)
        return (sk_request){
            .is_frame = true,
            .body = sk_arena_printf(
                &arena, "{\"id\":1,\"method\":\"%s\",\"params\":{%s%s%s}}", row->path, params,
                stamped && *params ? "," : "",
                stamped ? "\"timestamp\":1763721600123,\"apiKey\":\"k\",\"signature\":\"s\"" : "")};
    return (sk_request){.method = sk_str(row->method),
                        .path = sk_str(row->path),
                        .body = SK_STR(""),
                        .query =
                            sk_arena_printf(&arena, "%s%s%s", params, stamped && *params ? "&" : "",
                                            stamped ? "timestamp=1763721600123&signature=s" : "")};
}

static void wrong_requests(void **state)
{
    (void)state;
    for (size_t i = 0; i < SK_COUNT(wrongs); i++) {
        const wrong *w = &wrongs[i];
        const sk_op_row *row = row_of(w->method, w->path);
        sk_request request = request_of(row, w->params);
        sk_call call;
        souk_error err;
        if (serve(row, &request, &call, &err) == SOUK_OK)
            fail_msg("%s %s?%s passes", w->method, w->path, w->params);
        if (strcmp(err.code, w->code) != 0 || strcmp(err.text, w->text) != 0)
            fail_msg("%s %s?%s:\ngot  %s %s\nwant %s %s", w->method, w->path, w->params, err.code,
                     err.text, w->code, w->text);
        assert_int_equal(err.http, 400);
    }
    assert_true(SK_COUNT(wrongs) >= 100);
}

/* ---- right requests that look odd ---- */

static void odd_requests(void **state)
{
    (void)state;
    static const wrong odd[] = {
        {"GET", "/api/v3/depth", "symbol=BTCUSDT&limit=10000", "5000", ""},
        {"GET", "/api/v3/depth", "symbol=BTCUSDT", "100", ""},
        {"GET", "/api/v3/trades", "symbol=BTCUSDT&limit=2000", "1000", ""},
        {"GET", "/api/v3/aggTrades", "symbol=%42TCUSDT", "500", ""},
        {"GET", "/api/v3/klines", "symbol=BTCUSDT&interval=1M&whatever=1", "500", ""},
        {"", "depth", "\"symbol\":\"BTCUSDT\",\"limit\":\"7\",\"whatever\":{}", "7", ""},
        {"", "depth", "\"symbol\":\"BTCUSDT\",\"limit\":7", "7", ""},
        {"", "allOrders", "\"symbol\":\"BTCUSDT\",\"colour\":\"red\"", "500", ""}};
    for (size_t i = 0; i < SK_COUNT(odd); i++) {
        const sk_op_row *row = row_of(odd[i].method, odd[i].path);
        sk_request request = request_of(row, odd[i].params);
        sk_call call;
        souk_error err;
        if (serve(row, &request, &call, &err) != SOUK_OK)
            fail_msg("%s: %s %s", odd[i].params, err.code, err.text);
        assert_int_equal(call.query.limit, strtol(odd[i].code, NULL, 10));
        assert_int_equal(call.instrument, 0);
    }
    /* in both places the query wins; the body is a form */
    const sk_op_row *row = row_of("POST", "/api/v3/order");
    sk_request both = {
        .method = SK_STR("POST"),
        .query = SK_STR("quantity=2&timestamp=1763721600123"),
        .body = SK_STR("symbol=BTCUSDT&side=SELL&type=MARKET&quantity=1.50&signature=x")};
    sk_call call;
    souk_error err;
    assert_int_equal(serve(row, &both, &call, &err), SOUK_OK);
    assert_dec(call.ask.qty, SK_STR("2"));
    assert_int_equal(call.ask.stp, SOUK_STP_CANCEL_OLDEST);
    assert_int_equal(call.shape, SK_BINANCE_FULL);
    /* microseconds by magnitude; zones east and west */
    row = row_of("GET", "/api/v3/klines");
    sk_request micros = request_of(row, "symbol=BTCUSDT&interval=1d&startTime=1763721600123456&"
                                        "endTime=1763721600123&timeZone=-5:30");
    assert_int_equal(serve(row, &micros, &call, &err), SOUK_OK);
    assert_int_equal(call.query.from_ns, INT64_C(1763721600123456000));
    assert_int_equal(call.query.to_ns, INT64_C(1763721600123000000));
    assert_int_equal(call.query.zone_minutes, -330);
    sk_request east = request_of(row, "symbol=BTCUSDT&interval=1d&timeZone=+05:45");
    assert_int_equal(serve(row, &east, &call, &err), SOUK_OK);
    assert_int_equal(call.query.zone_minutes, 345);
    /* how the answer is to look */
    static const sk_header unit = {{"x-mbx-time-unit", 15}, {"MICROSECOND", 11}};
    static const sk_header odd_unit = {{"X-MBX-TIME-UNIT", 15}, {"HOUR", 4}};
    static const sk_header sbe = {{"Accept", 6}, {"application/sbe", 15}};
    micros.headers = (sk_headers){&unit, 1};
    assert_int_equal(serve(row, &micros, &call, &err), SOUK_OK);
    assert_int_equal(peer.variant, SK_BINANCE_MICROS);
    micros.headers = (sk_headers){&odd_unit, 1};
    assert_true(serve(row, &micros, &call, &err) < 0);
    assert_string_equal(err.code, "-1194");
    micros.headers = (sk_headers){&sbe, 1};
    assert_true(serve(row, &micros, &call, &err) < 0);
    assert_int_equal(err.http, 406);
    row = row_of("GET", "/api/v3/account");
    sk_request bare = {.method = SK_STR("GET"), .query = SK_STR("")};
    assert_true(serve(row, &bare, &call, &err) < 0);
    assert_string_equal(err.text, MISSING("timestamp"));
}

/* ---- the golden requests mean on the server what they say ---- */

static void same_text(const sk_call *call, souk_str params, const char *name, souk_str got)
{
    souk_str want = text_member(params, name);
    (void)call;
    if (want.ptr)
        assert_str(got, want);
}

static void same_dec(souk_str params, const char *name, souk_dec got)
{
    souk_str want = text_member(params, name);
    if (want.ptr)
        assert_dec(got, want);
    else
        assert_true(sk_dec_is_zero(got));
}

/* LIMIT_MAKER is a limit order that is post-only. */
static const char *type_text(const sk_order_ask *a)
{
    return sk_enum_pair_text(sk_binance_types, (int)a->type, (int)(a->flags & SOUK_POST_ONLY));
}

static void same_word(souk_str params, const char *name, const char *got)
{
    souk_str want = text_member(params, name);
    if (want.ptr)
        assert_str(sk_str(got ? got : ""), want);
}

static void check_pair(souk_str params, const sk_call *call)
{
    const sk_order_ask *above = &call->parts[0].ask, *below = &call->parts[1].ask;
    assert_int_equal(call->parts_count, 2);
    same_dec(params, "abovePrice", above->price);
    same_word(params, "aboveType", type_text(above));
    same_dec(params, "belowPrice", below->price);
    same_dec(params, "belowStopPrice", below->stop);
    same_word(params, "belowType", type_text(below));
    same_word(params, "belowTimeInForce", sk_enum_text(sk_binance_tifs, (int)below->tif));
    same_dec(params, "quantity", below->qty);
    same_word(params, "side", sk_enum_text(sk_binance_sides, (int)below->side));
}

static void check_vector(souk_str vector, const sk_call *call)
{
    souk_str params = member(vector, "params");
    const sk_order_ask *a = &call->ask;
    if (call->op == SK_OP_LIST_PLACE) {
        check_pair(params, call);
        same_text(call, params, "listClientOrderId", a->client_id);
        same_text(call, params, "symbol", call->symbol);
        return;
    }
    same_text(call, params, "orderListId", call->ref.order_id);
    same_text(call, params, "symbol", call->symbol);
    same_text(call, params, "newClientOrderId",
              call->op == SK_OP_CANCEL ? call->ref.cancel_id : a->client_id);
    same_text(call, params, "origClientOrderId", call->ref.client_id);
    same_text(call, params, "listenKey", call->token);
    if (call->op != SK_OP_HISTORY)
        same_text(call, params, "orderId", call->ref.order_id);
    same_dec(params, call->op == SK_OP_AMEND ? "newQty" : "quantity", a->qty);
    same_dec(params, "quoteOrderQty", a->quote_qty);
    same_dec(params, "price", a->price);
    same_dec(params, "stopPrice", a->stop);
    same_dec(params, "icebergQty", a->iceberg_qty);
    same_word(params, "side", sk_enum_text(sk_binance_sides, (int)a->side));
    same_word(params, "type", type_text(a));
    same_word(params, "timeInForce", sk_enum_text(sk_binance_tifs, (int)a->tif));
    same_word(params, "selfTradePreventionMode", sk_enum_text(sk_binance_stps, (int)a->stp));
    if (text_member(params, "symbol").len)
        assert_str(markets.rows[call->instrument].symbol, call->symbol);
}

/* The request of a golden frame: a call, or what the session itself does. */
static bool serve_frame(souk_str frame, sk_call *call, souk_error *err)
{
    sk_control control = {.arena = &arena};
    connect_to(SK_BINANCE_API, 0);
    if (sk_binance.decode_control(&peer, frame, &control, err) != SOUK_OK)
        fail_msg("%.*s: %s %s", SK_FMT(frame), err->code, err->text);
    assert_str(control.id, member(frame, "id"));
    assert_str(control.request.body, frame);
    if (control.kind != SK_CONTROL_CALL)
        return false;
    assert_int_equal(serve(control.row, &control.request, call, err), SOUK_OK);
    return true;
}

static void golden_requests(void **state)
{
    (void)state;
    souk_str all = read_file(false, "tests/data/vectors/binance.json"), vector, unused;
    uint32_t served = 0, count = 0, refused = 0;
    assert_non_null(all.ptr);
    while ((vector = element(all, count)).ptr) {
        souk_str expect = member(vector, "expect"), method = text_member(vector, "method");
        souk_str frame = member(expect, "frame");
        sk_call call;
        souk_error err = {.status = SOUK_OK};
        count++;
        if (frame.ptr) {
            if (serve_frame(frame, &call, &err))
                check_vector(vector, &call);
            served++;
            continue;
        }
        sk_request request = {.method = method, .body = text_member(expect, "body")};
        split_url(text_member(expect, "url"), &unused, &request.query);
        const sk_op_row *row =
            sk_venue_route(&sk_binance, SK_VIA_REST, method, text_member(vector, "path"), NULL);
        assert_non_null(row);
        souk_str name = text_member(vector, "name");
        if (serve(row, &request, &call, &err) == SOUK_OK) {
            check_vector(vector, &call);
            served++;
            continue;
        }
        /* one is made to show escaping, with no such parameter; no symbol has smart routing */
        const char *code = sk_str_is(name, "sor_order") ? "-2010" : "-1104";
        assert_true(sk_str_is(name, "sor_order") || sk_str_is(name, "escape_reserved_chars"));
        assert_string_equal(err.code, code);
        print_message("# %.*s: understood and refused: %s %s\n", SK_FMT(name), err.code, err.text);
        refused++;
    }
    print_message("# %u of %u golden requests served\n", served, count);
    assert_int_equal(refused, 2);
    assert_int_equal(served + refused, count);
}

/* ---- what the client asks, the server understands ---- */

/* The legs of the row's list: an order that triggers others, then two alternatives. */
static void fill_list(sk_call *call)
{
    static sk_call legs[3];
    bool bought = call->row->arg == SK_BINANCE_OPO || call->row->arg == SK_BINANCE_OPOCO;
    bool single = call->row->arg == SK_BINANCE_OTO || call->row->arg == SK_BINANCE_OPO;
    bool oto = call->row->arg != SK_BINANCE_OCO;
    uint32_t n = 0;
    memset(legs, 0, sizeof legs);
    if (oto)
        legs[n++].ask = (sk_order_ask){.side = SOUK_BUY,
                                       .type = SOUK_LIMIT,
                                       .tif = SOUK_GTC,
                                       .qty = dec_of("0.02"),
                                       .price = dec_of("60000"),
                                       .client_id = SK_STR("first")};
    if (!single)
        legs[n++].ask = (sk_order_ask){.side = SOUK_SELL,
                                       .type = SOUK_LIMIT,
                                       .flags = SOUK_POST_ONLY,
                                       .qty = dec_of("0.015"),
                                       .price = dec_of("63000"),
                                       .client_id = SK_STR("up")};
    legs[n++].ask = (sk_order_ask){.side = SOUK_SELL,
                                   .type = SOUK_STOP_LIMIT,
                                   .tif = SOUK_GTC,
                                   .qty = dec_of("0.015"),
                                   .price = dec_of("58000"),
                                   .stop = dec_of("58100.5"),
                                   .trailing_bips = 30,
                                   .client_id = SK_STR("down")};
    for (uint32_t i = 1; i < n && bought; i++) {
        legs[i].ask.flags |= SOUK_QTY_BOUGHT;
        legs[i].ask.qty = (souk_dec){0, 0, 0};
    }
    call->contingency = oto ? SOUK_OTO : SOUK_OCO;
    call->parts = legs;
    call->parts_count = n;
}

static void fill_call(sk_call *call)
{
    const sk_op_row *row = call->row;
    static const souk_str several[] = {{"BTCUSDT", 7}, {"ETHUSDT", 7}};
    if (row->arg == SK_BINANCE_ROLLING || row->arg == SK_BINANCE_DAY ||
        call->op == SK_OP_INSTRUMENTS) {
        call->symbols = several;
        call->symbols_count = 2;
    } else if (call->op > SK_OP_INSTRUMENTS && call->op != SK_OP_BALANCES &&
               (call->op < SK_OP_TOKEN_NEW || call->op == SK_OP_CANCEL_REPLACE ||
                call->op == SK_OP_LIST_PLACE || call->op == SK_OP_LIST_CANCEL ||
                call->op == SK_OP_PREVENTED || call->op == SK_OP_AMEND ||
                call->op == SK_OP_AMENDMENTS)) {
        call->symbol = SK_STR("ETHUSDT");
    }
    call->query = (sk_query){.limit = 7, .interval = SK_INTERVAL_15M};
    if (row->arg == SK_BINANCE_ROLLING)
        call->query.window_ns = 4 * INT64_C(3600000000000);
    if (row->arg == SK_BINANCE_DAY || call->op == SK_OP_CANDLES)
        call->query.zone_minutes = -330;
    if (call->op == SK_OP_CANDLES || call->op == SK_OP_HISTORY || call->op == SK_OP_LISTS) {
        call->query.from_ns = NOW_NS - 1000000000;
        call->query.to_ns = NOW_NS;
    }
    if (row->arg == SK_BINANCE_HISTORICAL || call->op == SK_OP_AGG_TRADES ||
        call->op == SK_OP_PREVENTED) {
        call->query.has_after = true;
        call->query.after_id = 70311;
    }
    call->ref = (sk_order_ref){.order_id = SK_STR("28457"),
                               .client_id = SK_STR("grid-7_A"),
                               .cancel_id = SK_STR("stop:it"),
                               .only_status = SOUK_ORDER_NEW};
    call->ask = (sk_order_ask){.side = SOUK_SELL,
                               .type = SOUK_STOP_LIMIT,
                               .tif = SOUK_IOC,
                               .stp = SOUK_STP_DECREMENT,
                               .price = dec_of("61234.5"),
                               .stop = dec_of("61000"),
                               .qty = dec_of("0.015"),
                               .trailing_bips = 25,
                               .client_id = SK_STR("a.b/c")};
    call->shape = SK_BINANCE_RESULT;
    call->token = SK_STR("abc");
    if (call->op == SK_OP_LIST_PLACE)
        fill_list(call);
    if (call->op == SK_OP_LIST_CANCEL || call->op == SK_OP_LIST_QUERY)
        call->ref.order_id = SK_STR("1929");
}

static void same_list(const sk_call *a, const sk_call *b)
{
    assert_int_equal(b->contingency, a->contingency);
    assert_int_equal(b->parts_count, a->parts_count);
    assert_str(b->ask.client_id, a->ask.client_id);
    for (uint32_t i = 0; i < a->parts_count; i++) {
        const sk_order_ask *x = &a->parts[i].ask, *y = &b->parts[i].ask;
        assert_int_equal(y->side, x->side);
        assert_int_equal(y->type, x->type);
        assert_int_equal(y->flags, x->flags);
        assert_int_equal(y->trailing_bips, x->trailing_bips);
        assert_int_equal(souk_dec_cmp(y->qty, x->qty), 0);
        assert_int_equal(souk_dec_cmp(y->price, x->price), 0);
        assert_int_equal(souk_dec_cmp(y->stop, x->stop), 0);
        assert_str(y->client_id, x->client_id);
        assert_int_equal(y->stp, a->ask.stp);
    }
}

static void same_call(const sk_call *a, const sk_call *b)
{
    bool order = a->op == SK_OP_PLACE || a->op == SK_OP_PLACE_TEST || a->op == SK_OP_CANCEL_REPLACE;
    if (a->op == SK_OP_AMEND) {
        assert_int_equal(souk_dec_cmp(b->ask.qty, a->ask.qty), 0);
        assert_str(b->ask.client_id, a->ask.client_id);
    }
    bool ref = a->op == SK_OP_AMEND || a->op == SK_OP_CANCEL || a->op == SK_OP_ORDER ||
               a->op == SK_OP_CANCEL_REPLACE || a->op == SK_OP_LIST_QUERY ||
               a->op == SK_OP_LIST_CANCEL;
    assert_str(b->symbol, a->symbol);
    assert_int_equal(b->symbols_count, a->symbols_count);
    for (uint32_t i = 0; i < a->symbols_count; i++)
        assert_str(b->symbols[i], a->symbols[i]);
    assert_int_equal(b->query.from_ns, a->query.from_ns);
    assert_int_equal(b->query.to_ns, a->query.to_ns);
    assert_int_equal(b->query.after_id, a->query.after_id);
    if (b->op == SK_OP_TICKERS && b->row->arg == SK_BINANCE_DAY) /* since midnight: the server's */
        assert_true(b->query.window_ns < 86400 * INT64_C(1000000000));
    else
        assert_int_equal(b->query.window_ns, a->query.window_ns);
    assert_int_equal(b->query.zone_minutes, a->query.zone_minutes);
    if (b->query.limit)
        assert_int_equal(b->query.limit, 7);
    if (a->op == SK_OP_CANDLES)
        assert_int_equal(b->query.interval, a->query.interval);
    if (ref) {
        assert_str(b->ref.order_id, a->ref.order_id);
        assert_str(b->ref.client_id, a->ref.client_id);
    }
    if (a->op == SK_OP_CANCEL) {
        assert_str(b->ref.cancel_id, a->ref.cancel_id);
        assert_int_equal(b->ref.only_status, a->ref.only_status);
    }
    if (a->op == SK_OP_LIST_PLACE)
        same_list(a, b);
    if (!order)
        return;
    assert_int_equal(b->ask.side, a->ask.side);
    assert_int_equal(b->ask.type, a->ask.type);
    assert_int_equal(b->ask.tif, a->ask.tif);
    assert_int_equal(b->ask.stp, a->ask.stp);
    assert_int_equal(b->ask.trailing_bips, a->ask.trailing_bips);
    assert_int_equal(souk_dec_cmp(b->ask.price, a->ask.price), 0);
    assert_int_equal(souk_dec_cmp(b->ask.stop, a->ask.stop), 0);
    assert_int_equal(souk_dec_cmp(b->ask.qty, a->ask.qty), 0);
    assert_str(b->ask.client_id, a->ask.client_id);
    assert_int_equal(b->shape, a->shape);
}

static void both_ends(void **state)
{
    (void)state;
    sk_key key = {.api_key =
                      SK_STR("ykC7uEr1V0oQzBd3XbTnq8aLw5sHf2JmPiG6tZx9NvRjKcMeAhDyUgSo4WpI0lTq")};
    assert_int_equal(sk_signer_new(&key.signer, SK_SIGN_HMAC_SHA256, SK_STR("secret"), NULL, NULL),
                     SOUK_OK);
    uint32_t rows = 0;
    for (uint32_t i = 0; i < sk_binance.ops_count; i++) {
        const sk_op_row *row = &sk_binance.ops[i];
        if (!row->encode_request)
            continue;
        sk_call asked = call_of(row), heard;
        sk_request request;
        souk_error err = {.status = SOUK_OK};
        fill_call(&asked);
        if (row->encode_request(&sk_binance, &asked, &request, &err) != SOUK_OK ||
            sk_binance.sign(&sk_binance, &key, &asked, &request, &err) != SOUK_OK)
            fail_msg("%s: %s", row->path, err.text);
        /* the arguments may have led to another row of the operation */
        const sk_op_row *other = row;
        if (!request.is_frame)
            other = sk_venue_route(&sk_binance, SK_VIA_REST, request.method, request.path, NULL);
        assert_non_null(other);
        if (serve(other, &request, &heard, &err) != SOUK_OK)
            fail_msg("%s: %s %s", row->path, err.code, err.text);
        same_call(&asked, &heard);
        rows++;
    }
    sk_signer_free(key.signer);
    assert_true(rows > 60);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wrong_requests),
        cmocka_unit_test(odd_requests),
        cmocka_unit_test(golden_requests),
        cmocka_unit_test(both_ends),
    };
    return cmocka_run_group_tests(tests, world_up, world_down);
}
