import { xdr, TransactionBuilder, Account, Asset, Operation, Networks, Keypair } from '@stellar/stellar-sdk';
const k=Keypair.random();
const t=new TransactionBuilder(new Account(k.publicKey(),'41'),{fee:'100',networkPassphrase:Networks.TESTNET,timebounds:{minTime:0,maxTime:99}})
 .addOperation(Operation.manageSellOffer({selling:Asset.native(),buying:new Asset('USDC',k.publicKey()),amount:'1',price:{n:1,d:3},offerId:0}))
 .addOperation(Operation.payment({destination:k.publicKey(),asset:Asset.native(),amount:'1'})).build();
t.sign(k);
const e=xdr.TransactionEnvelope.fromXDR(t.toXDR(),'base64');
console.dir(e,{depth:9});
console.log(t.operations[0], e.type);
