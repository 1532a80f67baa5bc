EMETTEUR='{{ emetteur }}'
IDENTIFIANT='VOTRE-IDENTIFIANT'
read -rsp 'Mot de passe temporaire : ' MOT_DE_PASSE; echo

b64() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }
umask 077
openssl genpkey -algorithm ed25519 -out cle.pem
X=$(openssl pkey -in cle.pem -pubout -outform DER | tail -c 32 | b64)
T={% if avance %}$(($(date +%s) + {{ avance }})){% else %}$(date +%s){% endif %}
ENTETE=$(printf '{"typ":"activation+jwt","alg":"Ed25519","jwk":{"kty":"OKP","crv":"Ed25519","x":"%s"}}' "$X" | b64)
CONTENU=$(printf '{"iss":"%s","sub":"%s","aud":"%s","iat":%d,"exp":%d,"jti":"%s"}' \
  "$IDENTIFIANT" "$IDENTIFIANT" "$EMETTEUR" "$T" $((T + 300)) "$(openssl rand -hex 16)" | b64)
printf '%s.%s' "$ENTETE" "$CONTENU" > preuve.txt
SIGNATURE=$(openssl pkeyutl -sign -rawin -inkey cle.pem -in preuve.txt | b64)

curl --silent --show-error "$EMETTEUR/b2b/v1/activation" \
  --config <(printf 'user = "%s:%s"\n' "$IDENTIFIANT" "$MOT_DE_PASSE") \
  --header 'Content-Type: application/json' \
  --data "$(printf '{"mode":"cle","preuve":"%s.%s"}' "$(cat preuve.txt)" "$SIGNATURE")"
