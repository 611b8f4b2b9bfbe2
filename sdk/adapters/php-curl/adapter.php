<?php
// The adapter of client.php: a case a line on standard input, its result a line on standard output.
require __DIR__ . '/client.php';

$app = (int) getenv('UNREADCHECK_SDKAPPID');
$identifier = getenv('UNREADCHECK_IDENTIFIER');
$key = getenv('UNREADCHECK_SECRET_KEY');
$lifetime = (int) (getenv('UNREADCHECK_USERSIG_LIFETIME') ?: 3600);
// Signed anew for every call, so that no UserSig expires while it is used.
$sig = fn () => $key ? sign($app, $identifier, $key, $lifetime) : getenv('UNREADCHECK_USERSIG');
$client = new Client(getenv('UNREADCHECK_HOST'), $app, $identifier, $sig, getenv('UNREADCHECK_CA') ?: null);

function answer(Client $client, array $case): array
{
    switch ($case['op']) {
        case 'hello':
            return ['sdk' => 'curl of PHP', 'version' => PHP_VERSION];
        case 'threads':
            return ['results' => $client->set($case['group'], array_map(null, $case['members'], $case['numbers']))];
        case 'set':
        case 'burst':
            if (!is_int($case['number'])) {
                return ['unsupported' => true, 'message' => 'PHP has no integers that large'];
            }
            for ($left = $case['repeat'] ?? 1; $left > 0 && ($result['ok'] ?? true); $left--) {
                $result = $client->set($case['group'], [[$case['member'], $case['number']]])[0];
            }
            return $result;
        default:
            return ['unsupported' => true];
    }
}

while (($line = fgets(STDIN)) !== false) {
    $case = json_decode($line, true);
    echo json_encode(['id' => $case['id']] + answer($client, $case)), "\n";
}
